// A pretend shop for working on the pages: the products of a folder that `selvedge synth` drew, and answers that depend on
// nothing but the file's bytes. A drawn person image is answered with its own product.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const number = (text) => parseInt(sha256(text).slice(0, 8), 16) / 2 ** 32;

export class Shop {
  products = new Map();
  images = new Map(); // content → bytes
  persons = new Map(); // SHA-256 of a person image → product id
  samples = new Map(); // name → bytes
  feedback = [];
  revision = 0;

  constructor(folder) {
    if (!folder) return;
    const files = readdirSync(folder).sort();
    const [header, ...rows] = readFileSync(join(folder, "catalog.csv"), "utf8").trim().split("\n");
    const names = header.split(",");
    for (const row of rows) {
      const facts = Object.fromEntries(row.split(",").map((value, i) => [names[i], value]));
      const { image, product_id: id, stock, ...rest } = facts;
      this.put(id, { ...rest, stock: Number(stock) }, [readFileSync(join(folder, image))]);
    }
    for (const file of files.filter((name) => name.includes("_CLEAN0_"))) {
      const bytes = readFileSync(join(folder, file));
      this.persons.set(sha256(bytes), file.split("_")[0]);
      if (this.samples.size < 6 && this.persons.size % 5 === 1) this.samples.set(file, bytes);
    }
  }

  put(id, facts, pictures) {
    const images = pictures.map((bytes, i) => {
      const content = sha256(bytes);
      this.images.set(content, bytes);
      return { id: i + 1, content, url: `/v1/images/${content}`, ...jpegSize(bytes), reference: "", part: { source: "whole", box: null, kind: null, confidence: null } };
    });
    const before = this.products.get(id);
    const { title = "", category = "", colour = "", price = null, currency = "", stock = null, url = "", item_group_id = "", attributes = {} } = facts;
    const product = { id, title, category, colour, price, currency, stock, url, item_group_id, attributes, images, image_url: images[0]?.url ?? "", hidden: false };
    const same = before && JSON.stringify({ ...before, revision: 0 }) === JSON.stringify({ ...product, revision: 0 });
    if (!same) this.products.set(id, { ...product, revision: ++this.revision });
    return same ? "unchanged" : before ? "changed" : "added";
  }

  passing(query) {
    const bound = (name) => (query.has(name) ? Number(query.get(name)) : null);
    const low = bound("price_min"), high = bound("price_max");
    return [...this.products.values()].filter((p) =>
      (!query.get("category") || p.category === query.get("category")) &&
      (!query.get("colour") || p.colour === query.get("colour")) &&
      !query.getAll("unlike").includes(p.id) &&
      (low === null || Number(p.price) >= low) && (high === null || Number(p.price) <= high) &&
      (query.get("in_stock") !== "true" || p.stock > 0));
  }

  answers(bytes, query) {
    const hash = sha256(bytes), worn = this.persons.get(hash);
    const nearness = (p) => {
      const like = this.products.get(worn);
      if (p.id === worn) return 0.93 - (query.get("crop") ? 0.02 : 0);
      const kin = like ? (p.category === like.category ? 0.25 : 0) + (p.colour === like.colour ? 0.2 : 0) : 0;
      return kin + 0.25 * number(hash + p.id + (query.get("crop") ?? ""));
    };
    return this.ranked(this.passing(query), nearness, query);
  }

  similar(product, query) {
    const nearness = (p) => (p.category === product.category ? 0.4 : 0) + (p.colour === product.colour ? 0.3 : 0) + 0.2 * number(product.id + p.id);
    return this.ranked(this.passing(query).filter((p) => p.id !== product.id), nearness, query);
  }

  ranked(products, nearness, query) {
    return products.map((product) => ({ product, similarity: nearness(product) }))
      .sort((a, b) => b.similarity - a.similarity)
      .slice(0, Number(query.get("limit") ?? 12))
      .map(({ product, similarity }, i) => ({
        rank: i + 1, product, image: product.images[0], similarity, match_probability: 1 / (1 + Math.exp(-9 * (similarity - 0.62))),
      }));
  }

  // Of whatever the page told since the start, as one day.
  feedbackReport() {
    const queries = new Map();
    for (const { query_id, events } of this.feedback) queries.set(query_id, [...(queries.get(query_id) ?? []), ...events]);
    const of = (kind) => [...queries.values()].filter((events) => events.some((event) => event.kind === kind));
    const shown = of("shown"), clicked = of("clicked"), count = (kind) => [...queries.values()].flat().filter((event) => event.kind === kind).length;
    const all = {
      queries: queries.size, shown: shown.length, clicked: clicked.length, click_through: shown.length ? clicked.length / shown.length : null,
      bought: count("bought"), not_this: count("not_this"), mean_reciprocal_rank: shown.length ? clicked.length / shown.length : null,
    };
    const unclicked = shown.filter((events) => !clicked.includes(events)).slice(-20).map((events) => ({
      time: new Date().toISOString(),
      products: events.filter(({ kind }) => kind === "shown").slice(0, 6).map(({ product_id }) => this.products.get(product_id)).filter(Boolean),
    }));
    return { days: queries.size ? [{ day: new Date().toISOString().slice(0, 10), ...all }] : [], all, unclicked };
  }

  catalogue() {
    const facets = (name) => {
      const counts = new Map();
      for (const p of this.products.values()) if (p[name]) counts.set(p[name], (counts.get(p[name]) ?? 0) + 1);
      return [...counts].sort().map(([value, count]) => ({ value, count }));
    };
    const prices = [...this.products.values()].map((p) => p.price).filter(Boolean).sort((a, b) => a - b);
    return {
      products: this.products.size,
      images: [...this.products.values()].reduce((sum, p) => sum + p.images.length, 0),
      revision: this.revision,
      model,
      categories: facets("category"),
      colours: facets("colour"),
      attributes: {},
      currencies: facets("currency").map((facet) => facet.value),
      price_min: prices[0] ?? null,
      price_max: prices.at(-1) ?? null,
      limits: { max_body_bytes: 4 << 20, max_pixels: 40_000_000, max_photos: 4 },
      photos_kept: false,
    };
  }
}

export const model = { name: "pretend", fingerprint: sha256("pretend"), embedding_size: 256 };

// Width and height from a JPEG's frame header; 0 where there is none.
export function jpegSize(bytes) {
  for (let i = 2; i + 9 < bytes.length && bytes[i] === 0xff; i += 2 + bytes.readUInt16BE(i + 2)) {
    if (bytes[i + 1] >= 0xc0 && bytes[i + 1] <= 0xc2) return { width: bytes.readUInt16BE(i + 7), height: bytes.readUInt16BE(i + 5) };
  }
  return { width: 0, height: 0 };
}
