// The calls that are made of a server: every operation, as it should be used and as it should not. Each is
// { id, status, ...request }: the operation, the status expected, and what to send.
export const mine = "contract-check/é 1"; // an id that has to be percent-encoded

// Examples that need what another server has: a setting that is off here, a cursor or an id that this one has not made. Named as
// "operation" or "operation example", with the status that they get.
export const needAnother = new Map([["recommend url", 400], ["recommend next_page", 400], ["giveFeedback", 400]]);
// Operations whose examples are not sent: what they add stays, or they take no JSON.
export const shownOnly = new Set(["bulkUpsert", "readFeed"]);

export function calls({ photo, picture, key, product, content, queryId, cursor, sample }) {
  const auth = { Authorization: `Bearer ${key}` };
  const json = (value, type = "application/json") => ({ headers: { ...auth, "Content-Type": type }, body: JSON.stringify(value) });
  const jpeg = { headers: { "Content-Type": "image/jpeg" }, body: photo };
  const asked = (question) => ({ headers: { "Content-Type": "application/json" }, body: JSON.stringify(question) });
  const form = (fields) => {
    const data = new FormData();
    for (const [name, value] of Object.entries(fields)) data.append(name, typeof value === "string" ? value : new Blob([value], { type: "image/jpeg" }), ...(typeof value === "string" ? [] : ["photo.jpg"]));
    return data;
  };
  const base64 = picture.toString("base64");
  const facts = { title: "Contract check", category: "dress", price: "19.90", currency: "EUR", stock: 1, attributes: { fabric: "linen" } };
  const lines = [{ id: mine, ...facts, images: [{ base64 }] }, { id: "contract-check-bad", images: [{ base64: "AAAA" }] }].map((line) => JSON.stringify(line));

  return [
    { id: "health", status: 200 }, { id: "ready", status: 200 }, { id: "metrics", status: 200 }, { id: "openapi", status: 200 },
    { id: "docs", status: 200 }, { id: "widget", status: 200 }, { id: "page", status: 200 }, { id: "adminPage", status: 200 },
    { id: "getCatalogue", status: 200 },
    { id: "listSyncs", status: 200, headers: auth, query: "limit=5" },
    { id: "listSyncs", status: 400, headers: auth, query: "limit=0" },
    { id: "listSyncs", status: 401 },
    { id: "listSamples", status: 200 },
    ...(sample ? [{ id: "getSample", status: 200, path: { name: sample } }] : []),
    { id: "getSample", status: 404, path: { name: "no-such-sample.jpg" } },

    { id: "recommend", status: 200, ...jpeg, query: "limit=5&explain=1" },
    { id: "recommend", status: 200, ...jpeg, query: "limit=3&crop=1,1,60,80&in_stock=true&price_min=1&price_max=900.50&group_variants=true" },
    { id: "recommend", status: 200, body: form({ photo, limit: "2" }) },
    { id: "recommend", status: 200, ...jpeg, query: "category=no-such-category" },
    { id: "recommend", status: 200, ...jpeg, query: "limit=2&garment=all" },
    { id: "recommend", status: 200, ...jpeg, query: "limit=2&crop=none" },
    { id: "recommend", status: 200, ...jpeg, query: `limit=2&unlike=${encodeURIComponent(product)}` },
    { id: "recommend", status: 400, ...jpeg, query: "kind=cape" },
    { id: "recommend", status: 400, ...jpeg, query: "garment=100" },
    { id: "recommend", status: 200, ...asked({ photo: photo.toString("base64"), limit: 2, sort: "-price", colour: ["red", "white"], attribute: {} }) },
    { id: "recommend", status: 200, query: `cursor=${cursor}` },
    { id: "recommend", status: 200, ...asked({ cursor, limit: 3 }) },
    { id: "recommend", status: 400, ...asked({ cursor, colour: "red" }) },
    { id: "recommend", status: 400, ...asked({ photo_url: "https://shop.example/a.jpg" }) },
    { id: "recommend", status: 400, ...asked({ photo: "no base64!" }) },
    { id: "recommend", status: 400, ...jpeg, query: "colr=red" },
    { id: "embedPhotos", status: 200, headers: { ...jpeg.headers, ...auth }, body: photo },
    { id: "embedPhotos", status: 200, headers: auth, body: form({ photo, encoding: "base64", garment: "all" }) },
    { id: "embedPhotos", status: 401, ...jpeg },
    { id: "findGarments", status: 200, ...asked({ photo: photo.toString("base64") }) },
    { id: "findGarments", status: 200, ...jpeg },
    { id: "findGarments", status: 400, ...jpeg, query: "limit=2" },
    { id: "recommend", status: 400, ...jpeg, query: "limit=0" },
    { id: "recommend", status: 400, ...jpeg, query: "crop=1,2,3" },
    { id: "recommend", status: 400, ...jpeg, query: "price_min=cheap" },
    { id: "recommend", status: 400, headers: { "Content-Type": "application/json" }, body: "{}" },
    { id: "recommend", status: 415, headers: { "Content-Type": "text/plain" }, body: "a photo" },
    { id: "recommend", status: 422, headers: { "Content-Type": "image/jpeg" }, body: "no picture" },
    { id: "recommend", status: 401, ...jpeg, headers: { ...jpeg.headers, Authorization: "Bearer no-such-key" } },

    { id: "listProducts", status: 200, query: "limit=2" },
    { id: "listProducts", status: 200, query: "limit=2&text=a", headers: auth },
    { id: "listProducts", status: 401, query: "text=a" },
    { id: "listProducts", status: 400, query: "limit=1000" },
    { id: "getProduct", status: 200, path: { id: product } },
    { id: "getProduct", status: 404, path: { id: "no-such-product" } },
    { id: "similarProducts", status: 200, path: { id: product }, query: "limit=4" },
    { id: "similarProducts", status: 400, path: { id: product }, query: `cursor=${cursor}` },
    { id: "similarProducts", status: 200, path: { id: product }, query: "limit=4&unlike=no-such-product" },
    { id: "similarProducts", status: 404, path: { id: "no-such-product" } },
    { id: "similarProductsByBody", status: 200, path: { id: product }, ...asked({ limit: 4, colour: ["red", "white"], unlike: ["no-such-product"] }) },
    { id: "similarProductsByBody", status: 200, path: { id: product }, body: form({ limit: "4", sort: "price" }) },
    { id: "similarProductsByBody", status: 400, path: { id: product }, ...asked({ cursor }) },
    { id: "similarProductsByBody", status: 400, path: { id: product }, ...asked({ photo: "AAAA" }) },
    { id: "similarProductsByBody", status: 404, path: { id: "no-such-product" }, ...asked({}) },
    { id: "similarProductsByBody", status: 415, path: { id: product }, headers: { "Content-Type": "text/plain" }, body: "limit=4" },
    { id: "getImage", status: 200, path: { content }, query: "size=128" },
    { id: "getImage", status: 400, path: { content }, query: "size=5" },
    { id: "getImage", status: 404, path: { content: "0".repeat(64) } },

    { id: "giveFeedback", status: 204, headers: { "Content-Type": "application/json" }, body: JSON.stringify({ query_id: queryId, events: [{ kind: "shown", product_id: product, rank: 1 }] }) },
    { id: "giveFeedback", status: 400, headers: { "Content-Type": "application/json" }, body: "{}" },
    { id: "reportFeedback", status: 200, query: "days=7", headers: auth },
    { id: "reportFeedback", status: 400, query: "days=0", headers: auth },
    { id: "reportFeedback", status: 401 },
    { id: "listKeys", status: 200, headers: auth },
    { id: "listKeys", status: 401 },
    { id: "listSettings", status: 200, headers: auth },
    { id: "listSettings", status: 401 },

    { id: "putProduct", status: 401, path: { id: mine }, headers: { "Content-Type": "application/json" }, body: "{}" },
    { id: "putProduct", status: 201, path: { id: mine }, ...json({ ...facts, images: [{ base64 }] }) },
    { id: "putProduct", status: 200, path: { id: mine }, headers: auth, body: form({ product: JSON.stringify(facts), image: picture }) },
    { id: "putProduct", status: 400, path: { id: mine }, ...json({ colour: ["red"] }) },
    { id: "putProduct", status: 422, path: { id: mine }, ...json({ ...facts, images: [{ base64: "AAAA" }] }) },
    { id: "patchProduct", status: 401, path: { id: mine }, headers: { "Content-Type": "application/merge-patch+json" }, body: "{}" },
    { id: "patchProduct", status: 200, path: { id: mine }, ...json({ price: "25", attributes: { fabric: null } }, "application/merge-patch+json") },
    { id: "patchProduct", status: 404, path: { id: "no-such-product" }, ...json({}) },
    { id: "bulkUpsert", status: 200, headers: { ...auth, "Content-Type": "application/x-ndjson" }, body: `${lines[0]}\nno json\n${lines[1]}\n` },
    { id: "bulkUpsert", status: 401, headers: { "Content-Type": "application/x-ndjson" }, body: "" },
    { id: "bulkUpsert", status: 415, headers: { ...auth, "Content-Type": "image/jpeg" }, body: picture },
    { id: "readFeed", status: 200, headers: { ...auth, "Content-Type": "application/octet-stream" }, body: "sku;Farbe;Bild\n1;rot;a.jpg\n" },
    { id: "readFeed", status: 400, headers: { ...auth, "Content-Type": "application/octet-stream" }, body: "title\nx\n" },
    { id: "readFeed", status: 401, headers: { "Content-Type": "application/octet-stream" }, body: "" },
    { id: "deleteProduct", status: 401, path: { id: mine } },
    { id: "deleteProduct", status: 204, path: { id: mine }, headers: auth },
    { id: "deleteProduct", status: 404, path: { id: mine }, headers: auth },
  ];
}
