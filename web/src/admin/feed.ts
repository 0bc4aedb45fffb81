// A feed as chosen, made into the lines that POST /v1/products:bulk takes. Pictures are read one product at a time, so that
// a large import needs little memory.
import type { ProductInput } from "../api/client";
import { messages } from "../messages";
import { csvRows } from "./csv";

export interface FeedItem {
  line: number; // of the feed, from 1
  id: string;
  json: () => Promise<string>; // throws an Error that says why there is none
}

export class FeedError extends Error {}

const facts = ["title", "category", "colour", "price", "currency", "url", "item_group_id"] as const;
const not_attributes = new Set<string>([...facts, "image", "product_id", "role", "split", "stock"]);

export async function feedOf(files: File[]): Promise<FeedItem[]> {
  const feeds = files.filter((file) => /\.(csv|ndjson|jsonl|json)$/i.test(file.name));
  if (feeds.length === 0) throw new FeedError(messages.admin.noFeed);
  if (feeds.length > 1) throw new FeedError(messages.admin.manyFeeds);
  const feed = feeds[0]!;
  const text = await feed.text();
  if (!/\.csv$/i.test(feed.name)) return itemsOfLines(text);
  return itemsOfCsv(text, new Map(files.filter((file) => file !== feed).map((file) => [file.name, file])));
}

export function itemsOfLines(text: string): FeedItem[] {
  return text.split("\n").flatMap((json, i) => {
    if (!json.trim()) return [];
    const id = /"id"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(json)?.[1] ?? "";
    return [{ line: i + 1, id, json: async () => json.trim() }];
  });
}

// One row an image; rows that repeat an id add images to it. `pictures` by file name.
export function itemsOfCsv(text: string, pictures: ReadonlyMap<string, File>): FeedItem[] {
  const [header, ...rows] = csvRows(text);
  const columns = header?.fields.map((name) => name.trim()) ?? [];
  for (const needed of ["image", "product_id"]) {
    if (!columns.includes(needed)) throw new FeedError(messages.admin.missingColumn(needed));
  }
  const products = new Map<string, { line: number; input: ProductInput; images: string[] }>();
  for (const { line, fields } of rows) {
    const row = new Map(columns.map((name, i) => [name, fields[i]?.trim() ?? ""]));
    if (row.get("role") === "person") continue;
    const id = row.get("product_id")!, image = row.get("image")!;
    const product = products.get(id);
    if (product) product.images.push(image);
    else products.set(id, { line, input: { id, ...factsOf(row) }, images: [image] });
  }
  return [...products].map(([id, { line, input, images }]) => ({
    line,
    id,
    json: async () => JSON.stringify({ ...input, images: await Promise.all(images.map((image) => imageInput(image, pictures))) }),
  }));
}

function factsOf(row: ReadonlyMap<string, string>): ProductInput {
  const input: ProductInput = {};
  for (const name of facts) if (row.get(name)) input[name] = row.get(name)!;
  if (row.get("stock")) input.stock = Number(row.get("stock"));
  const attributes = [...row].filter(([name, value]) => value && !not_attributes.has(name));
  if (attributes.length) input.attributes = Object.fromEntries(attributes);
  return input;
}

type ImageInput = NonNullable<ProductInput["images"]>[number];

async function imageInput(image: string, pictures: ReadonlyMap<string, File>): Promise<ImageInput> {
  if (/^https:\/\//i.test(image)) return { url: image };
  if (/^[0-9a-f]{64}$/.test(image)) return { content: image };
  const file = pictures.get(image.split(/[\\/]/).pop()!);
  if (!file) throw new Error(messages.admin.noPicture(image));
  return { base64: await base64(file), reference: image };
}

async function base64(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = "";
  // In parts: an argument list has a limit.
  for (let i = 0; i < bytes.length; i += 32768) binary += String.fromCharCode(...bytes.subarray(i, i + 32768));
  return btoa(binary);
}
