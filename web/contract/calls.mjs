// The calls that are made of a server: every operation, as it should be used and as it should not. Each is
// { id, status, ...request }: the operation, the status expected, and what to send.
export const mine = "contract-check/é 1"; // an id that has to be percent-encoded

export function calls({ photo, picture, key, product, content, queryId, sample }) {
  const auth = { Authorization: `Bearer ${key}` };
  const json = (value, type = "application/json") => ({ headers: { ...auth, "Content-Type": type }, body: JSON.stringify(value) });
  const jpeg = { headers: { "Content-Type": "image/jpeg" }, body: photo };
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
    { id: "docs", status: 200 }, { id: "page", status: 200 }, { id: "adminPage", status: 200 },
    { id: "getCatalogue", status: 200 },
    { id: "listSamples", status: 200 },
    ...(sample ? [{ id: "getSample", status: 200, path: { name: sample } }] : []),
    { id: "getSample", status: 404, path: { name: "no-such-sample.jpg" } },

    { id: "recommend", status: 200, ...jpeg, query: "limit=5&explain=1" },
    { id: "recommend", status: 200, ...jpeg, query: "limit=3&crop=1,1,60,80&in_stock=true&price_min=1&price_max=900.50&group_variants=true" },
    { id: "recommend", status: 200, body: form({ photo, limit: "2" }) },
    { id: "recommend", status: 200, ...jpeg, query: "category=no-such-category" },
    { id: "recommend", status: 200, ...jpeg, query: "limit=2&garment=all" },
    { id: "recommend", status: 200, ...jpeg, query: "limit=2&crop=none" },
    { id: "recommend", status: 400, ...jpeg, query: "kind=cape" },
    { id: "recommend", status: 400, ...jpeg, query: "garment=100" },
    { id: "findGarments", status: 200, ...jpeg },
    { id: "findGarments", status: 400, ...jpeg, query: "limit=2" },
    { id: "recommend", status: 400, ...jpeg, query: "limit=0" },
    { id: "recommend", status: 400, ...jpeg, query: "crop=1,2,3" },
    { id: "recommend", status: 400, ...jpeg, query: "price_min=cheap" },
    { id: "recommend", status: 415, headers: { "Content-Type": "application/json" }, body: "{}" },
    { id: "recommend", status: 422, headers: { "Content-Type": "image/jpeg" }, body: "no picture" },
    { id: "recommend", status: 401, ...jpeg, headers: { ...jpeg.headers, Authorization: "Bearer no-such-key" } },

    { id: "listProducts", status: 200, query: "limit=2" },
    { id: "listProducts", status: 400, query: "limit=1000" },
    { id: "getProduct", status: 200, path: { id: product } },
    { id: "getProduct", status: 404, path: { id: "no-such-product" } },
    { id: "similarProducts", status: 200, path: { id: product }, query: "limit=4" },
    { id: "similarProducts", status: 404, path: { id: "no-such-product" } },
    { id: "getImage", status: 200, path: { content }, query: "size=128" },
    { id: "getImage", status: 400, path: { content }, query: "size=5" },
    { id: "getImage", status: 404, path: { content: "0".repeat(64) } },

    { id: "giveFeedback", status: 204, headers: { "Content-Type": "application/json" }, body: JSON.stringify({ query_id: queryId, events: [{ kind: "shown", product_id: product, rank: 1 }] }) },
    { id: "giveFeedback", status: 400, headers: { "Content-Type": "application/json" }, body: "{}" },

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
