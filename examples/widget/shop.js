// The shop's own analytics: it hears of every search on the page, from one place.
const heard = document.getElementById("heard");
const say = (text) => { heard.textContent = text; };

document.addEventListener("selvedge-answers", ({ detail }) => say(`${detail.answers.length} answers, verdict ${detail.verdict}`));
document.addEventListener("selvedge-open", ({ detail }) => say(`opened ${detail.product.id}, answer ${detail.rank}`));
document.addEventListener("selvedge-failure", ({ detail }) => say(`failed: ${detail.kind}`));
