// What the service answered: a verdict in words, and the products as links to their pages.
import type { Answer, Recommendations } from "../api/client";
import { priceIn } from "../parts/price_in";
import { likeliest, sure } from "../shop/verdict";
import { element } from "./dom";
import type { Service } from "./service";
import type { Words, TextName } from "./words";

export interface AnswerListOptions {
  words: Words;
  service: Service;
  target: string | null; // of the links, as in <a target>
  onOpen: (answer: Answer, event: MouseEvent) => void;
}

type Told = "very" | "match" | "similar" | "nothing_close" | "no_garment" | "none";

function toldOf({ verdict, answers }: Recommendations): Told {
  if (verdict === "no_garment") return verdict;
  if (answers.length === 0) return "none";
  return verdict === "match" && likeliest(answers) >= sure ? "very" : verdict;
}

export function headingOf(found: Recommendations): TextName {
  return `verdicts.${toldOf(found)}.heading`;
}

export function answerList(found: Recommendations, options: AnswerListOptions): Node[] {
  const { words } = options;
  return [
    element("h3", { part: "verdict" }, words.say(headingOf(found))),
    element("p", { class: "soft" }, words.say(`verdicts.${toldOf(found)}.text`)),
    element("ol", { part: "answers", "aria-label": words.say("answers") }, ...found.answers.map((answer) => element("li", {}, card(answer, options)))),
  ];
}

function card(answer: Answer, { words, service, target, onOpen }: AnswerListOptions): HTMLElement {
  const { product, image } = answer;
  const pictures = image.url ? service.picture(image) : null;
  const inside = [
    element("span", { class: "picture", part: "picture" }, pictures
      ? element("img", { ...pictures, sizes: "(min-width: 600px) 220px, 45vw", width: image.width || 256, height: image.height || 256, alt: "", loading: "lazy", decoding: "async" })
      : words.say("no_picture")),
    element("span", { class: "title", part: "title" }, product.title || product.id),
    element("span", { class: "price", part: "price" }, priceIn(words.language, product.price, product.currency)),
  ];
  if (product.stock === 0) inside.push(element("span", { class: "soft", part: "stock" }, words.say("sold_out")));
  if (!product.url) return element("div", { class: "card", part: "answer" }, ...inside);
  if (target === "_blank") inside.push(element("span", { class: "unseen" }, words.say("new_tab")));
  const link = element("a", { class: "card", part: "answer", href: product.url, target, rel: target === "_blank" ? "noopener" : null }, ...inside);
  link.addEventListener("click", (event) => onOpen(answer, event));
  return link;
}
