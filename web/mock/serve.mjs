// A stand-in for `selvedge serve` while working on the pages: serves dist/ under the same Content-Security-Policy and answers
// the API from pictures of a drawn shop.   node mock/serve.mjs SHOP_FOLDER [PORT]
import { randomUUID } from "node:crypto";
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { heatPng } from "./heat_png.mjs";
import { jpegSize, model, Shop } from "./shop.mjs";

const here = fileURLToPath(new URL("..", import.meta.url));
const contract = join(here, "../src/shop/service/openapi.json");
const csp = (path) => `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'${path === "/" ? " https:" : ""}; ` +
  "font-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'";
const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png", ".json": "application/json" };
const pages = { "/": "index.html", "/admin": "admin.html", "/docs": "docs.html", "/widget.js": "widget.js" };

class Refused extends Error {
  constructor(status, type, detail, field) { super(detail); Object.assign(this, { status, type, field }); }
}

export async function serveMock({ shop: folder, port = 0, key = "mock-write-key", delay = 0 }) {
  const shop = new Shop(folder);
  const server = createServer(async (request, response) => {
    try {
      await answer(shop, key, delay, request, response);
    } catch (error) {
      if (!(error instanceof Refused)) console.error(error);
      const { status = 500, type = "internal", field } = error;
      const problem = { type: `/problems/${type}`, title: type.replaceAll("-", " "), status, detail: error.message, request_id: randomUUID() };
      send(response, status, field ? { ...problem, field } : problem, "application/problem+json");
    }
  });
  await new Promise((done) => server.listen(port, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${server.address().port}`, key, shop, close: () => { server.close(); server.closeAllConnections(); } };
}

const run = (started, outcome, counts = {}, complaints = []) => ({
  feed: "main", source: "https://shop.example/feed.csv", started, ended: started, outcome,
  added: 0, changed: 0, unchanged: 0, gone: 0, skipped: 0, pictures_embedded: 0, ...counts, complaints,
});
const syncs = {
  feeds: [{ name: "main", source: "https://shop.example/feed.csv", every_seconds: 900, gone: "hide" }],
  runs: [
    run("2026-03-01T09:30:00Z", "refused", {}, ["the feed lacks 200 of the 400 products that it should have, more than a fifth; nothing was changed"]),
    run("2026-03-01T09:15:00Z", "unchanged"),
    run("2026-03-01T09:00:00Z", "taken", { added: 12, changed: 31, unchanged: 357, gone: 3, pictures_embedded: 20 }),
  ],
};

async function answer(shop, key, delay, request, response) {
  const url = new URL(request.url, "http://mock"), path = decodeURIComponent(url.pathname), query = url.searchParams;
  response.setHeader("Access-Control-Allow-Origin", "*");
  response.setHeader("Access-Control-Allow-Headers", "Authorization, Content-Type");
  response.setHeader("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE");
  if (request.method === "OPTIONS") return send(response, 204);
  const is = (method, pattern) => (request.method === method ? pattern.exec(path) : null);
  let found;

  if (request.method === "GET" && (pages[path] || path.startsWith("/assets/"))) return sendFile(response, path, pages[path] ?? path.slice(1));
  if (is("GET", /^\/openapi\.json$/)) return send(response, 200, JSON.parse(readFileSync(contract, "utf8")));
  if (is("GET", /^\/(healthz|readyz)$/)) return send(response, 200, { status: "ok", products: shop.products.size, revision: shop.revision });
  if (is("GET", /^\/metrics$/)) return send(response, 200, "selvedge_up 1\n", "text/plain");
  if (is("GET", /^\/v1\/catalogue$/)) return send(response, 200, shop.catalogue());
  if (is("GET", /^\/v1\/samples$/)) return send(response, 200, [...shop.samples.keys()].map((name) => ({ name, url: `/v1/samples/${name}` })));
  if ((found = is("GET", /^\/v1\/samples\/(.+)$/))) return sendPicture(response, shop.samples.get(found[1]));
  if ((found = is("GET", /^\/v1\/images\/([0-9a-f]{64})$/))) return sendPicture(response, shop.images.get(found[1]));
  if (is("POST", /^\/v1\/recommendations$/)) return recommend(shop, query, await bodyOf(request), delay, response);
  if ((found = is("GET", /^\/v1\/products\/(.+)\/similar$/))) {
    return send(response, 200, { id: randomUUID(), model, answers: shop.similar(productOf(shop, found[1]), query) });
  }
  if (is("POST", /^\/v1\/feedback$/)) {
    shop.feedback.push(JSON.parse(await bodyOf(request)));
    return send(response, 204);
  }
  if (is("GET", /^\/v1\/products$/)) {
    const text = (query.get("text") ?? "").toLowerCase();
    const names = (p) => p.id.toLowerCase().includes(text) || p.title.toLowerCase().includes(text);
    const all = shop.passing(query).filter(names).sort((a, b) => (a.id < b.id ? -1 : 1)).filter((p) => !query.get("cursor") || p.id > query.get("cursor"));
    const products = all.slice(0, Number(query.get("limit") ?? 50));
    return send(response, 200, { products, next_cursor: all.length > products.length ? products.at(-1).id : null });
  }
  if ((found = is("GET", /^\/v1\/products\/(.+)$/))) return send(response, 200, productOf(shop, found[1]));

  const given = request.headers.authorization;
  if (!given) throw new Refused(401, "key-needed", "a write key is needed");
  if (given !== `Bearer ${key}`) throw new Refused(401, "unknown-key", "the key is not known");
  if (is("GET", /^\/v1\/feedback$/)) return send(response, 200, shop.feedbackReport());
  if (is("GET", /^\/v1\/keys$/)) {
    const of = (id, label, scopes, revoked = null) => ({ id, label, scopes, created: "2026-03-01T08:00:00Z", last_used: "2026-03-09", revoked });
    return send(response, 200, { keys: [of("0a1b2c3d", "mock", ["read", "write"]), of("4e5f6a7b", "the old shop", ["feedback"], "2026-03-05T10:00:00Z")] });
  }
  if (is("GET", /^\/v1\/settings$/)) return send(response, 200, { settings: [{ name: "port", set: true, value: "8080", help: "where it listens" }] });
  if (is("GET", /^\/v1\/syncs$/)) return send(response, 200, syncs);
  if (is("POST", /^\/v1\/feeds:read$/)) return send(response, 200, readingOf((await bodyOf(request)).toString()));
  if (is("POST", /^\/v1\/products:bulk$/)) return bulk(shop, (await bodyOf(request)).toString(), response);
  if ((found = is("DELETE", /^\/v1\/products\/(.+)$/))) {
    productOf(shop, found[1]);
    shop.products.delete(found[1]);
    shop.revision++;
    return send(response, 204);
  }
  if ((found = is("PATCH", /^\/v1\/products\/(.+)$/))) {
    const product = productOf(shop, found[1]);
    for (const [name, value] of Object.entries(JSON.parse(await bodyOf(request)))) product[name] = value ?? (name === "price" || name === "stock" ? null : "");
    return send(response, 200, product);
  }
  if ((found = is("PUT", /^\/v1\/products\/(.+)$/))) return put(shop, found[1], request, await bodyOf(request), response);
  throw new Refused(404, "not-found", `no such route: ${path}`);
}

async function recommend(shop, query, photo, delay, response) {
  await new Promise((done) => setTimeout(done, delay));
  const format = photo.subarray(0, 2).equals(Buffer.from([0xff, 0xd8])) ? "JPEG" : photo.subarray(1, 4).toString() === "PNG" ? "PNG" : null;
  if (!format) throw new Refused(422, "unreadable-picture", "the photo is no picture that can be read");
  const size = format === "JPEG" ? jpegSize(photo) : { width: photo.readUInt32BE(16), height: photo.readUInt32BE(20) };
  const answers = shop.answers(photo, query);
  for (const [i, one] of answers.entries()) {
    if (i < Number(query.get("explain") ?? 0)) one.heat = { query: heatPng(0.5, 0.4), product: heatPng(0.45, 0.5) };
  }
  const best = answers[0]?.match_probability ?? 0;
  send(response, 200, {
    id: randomUUID(),
    photos: [{ ...size, format, orientation: 1, ...lookedAt(query, size) }],
    model,
    catalogue_revision: shop.revision,
    verdict: best >= 0.5 ? "match" : best >= 0.02 ? "similar" : "nothing_close",
    none_probability: Math.max(0, 1 - answers.reduce((sum, { match_probability }) => sum + match_probability, 0)),
    answers,
    timings_ms: { decode: 3, embed: 12, search: 0.1, total: 15.1 },
  });
}

// Of a CSV without quotes in it but around whole fields; the server reads everything else too.
function readingOf(text) {
  const [header, ...rows] = text.trim().split(/\r?\n/).map((line) => [...line.matchAll(/("([^"]*)"|[^,]*)(,|$)/g)].map((found) => found[2] ?? found[1]));
  const names = header.slice(0, text.split(/\r?\n/)[0].split(",").length);
  const products = rows.map((row, i) => {
    const { image, product_id, ...facts } = Object.fromEntries(names.map((name, column) => [name, row[column] ?? ""]));
    if (facts.stock) facts.stock = Number(facts.stock);
    return { source: `feed:${i + 2}`, product: { id: product_id, ...facts }, pictures: [image] };
  });
  const columns = names.map((column) => ({ column, taken_for: column }));
  return { format: "table of products, separated by commas", columns, notes: [], unread: [], left_out: 0, skipped: [], products };
}

async function bulk(shop, text, response) {
  response.writeHead(200, { "Content-Type": "application/x-ndjson" });
  const totals = { added: 0, changed: 0, unchanged: 0, failed: 0 };
  for (const [i, line] of text.split("\n").entries()) {
    if (!line.trim()) continue;
    const result = { line: i + 1 };
    try {
      const { id, images = [], ...facts } = JSON.parse(line);
      if (!id) throw new Error("expected an id");
      result.id = id;
      result.outcome = shop.put(id, facts, images.map((image) => pictureOf(Buffer.from(image.base64 ?? "", "base64"))));
      totals[result.outcome]++;
    } catch (error) {
      result.problem = error.message;
      totals.failed++;
    }
    response.write(`${JSON.stringify(result)}\n`);
    await new Promise((done) => setTimeout(done, 5));
  }
  response.end(`${JSON.stringify({ done: true, ...totals })}\n`);
}

async function put(shop, id, request, body, response) {
  const form = await new Response(body, { headers: { "Content-Type": request.headers["content-type"] } }).formData();
  const facts = form.get("product");
  const images = await Promise.all(form.getAll("image").map(async (file) => pictureOf(Buffer.from(await file.arrayBuffer()))));
  const outcome = shop.put(id, JSON.parse(typeof facts === "string" ? facts : await facts.text()), images);
  send(response, outcome === "added" ? 201 : 200, { outcome, product: shop.products.get(id) });
}

// Two garments, one above the other; none are looked for where a part of the photo is wanted.
function lookedAt(query, size) {
  const crop = query.get("crop");
  if (crop) {
    const [x, y, width, height] = crop.split(",").map(Number);
    return { crop: crop === "none" ? null : { x, y, width, height }, garment: null, garments: [] };
  }
  const part = (number, kind, top, height) => ({
    number, kind, confidence: 0.9,
    box: { x: Math.round(size.width / 4), y: Math.round(size.height * top), width: Math.round(size.width / 2), height: Math.round(size.height * height) },
  });
  const garments = [part(1, "top", 0.2, 0.3), part(2, "skirt", 0.5, 0.3)];
  const garment = Number(query.get("garment") ?? 1) || 1;
  return { crop: garments[garment - 1]?.box ?? null, garment, garments };
}

function pictureOf(bytes) {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) throw new Error("the picture cannot be read");
  return bytes;
}

function productOf(shop, id) {
  const product = shop.products.get(id);
  if (!product) throw new Refused(404, "not-found", `no product ${id}`);
  return product;
}

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  const body = Buffer.concat(parts);
  if (body.length > 4 << 20) throw new Refused(413, "too-large", "at most 4 MiB");
  return body;
}

function send(response, status, body, type = "application/json") {
  response.writeHead(status, { "Content-Type": type });
  response.end(body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body));
}

function sendPicture(response, bytes) {
  if (!bytes) throw new Refused(404, "not-found", "no such picture");
  response.writeHead(200, { "Content-Type": "image/jpeg", "Cache-Control": "max-age=3600" });
  response.end(bytes);
}

function sendFile(response, path, name) {
  const file = join(here, "dist", normalize(`/${name}`));
  if (!existsSync(file)) throw new Refused(404, "not-found", `no file ${name}`);
  response.writeHead(200, { "Content-Type": types[extname(file)] ?? "application/octet-stream", "Content-Security-Policy": csp(path) });
  createReadStream(file).pipe(response);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!process.argv[2]) { console.error("usage: node mock/serve.mjs SHOP_FOLDER [PORT]"); process.exit(2); }
  const { url, key } = await serveMock({ shop: process.argv[2], port: Number(process.argv[3] ?? 5180), delay: 300 });
  console.log(`${url}  (write key: ${key})`);
}
