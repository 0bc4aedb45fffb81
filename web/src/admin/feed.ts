// A feed as chosen, made into the lines that POST /v1/products:bulk takes. The server reads it, whatever its format, as an import
// would; NDJSON goes line by line as it is. Pictures are read one product at a time, so that a large import needs little memory.
import type { Api, FeedReading, ProductInput } from "../api/client";
import { failureOfException, failureOfResponse } from "../api/failure";
import { messages } from "../messages";

export interface FeedItem {
  line: number; // of the feed, from 1
  id: string;
  json: () => Promise<string>; // throws an Error that says why there is none
}

// What there is to import, and what the server made of the feed; null for NDJSON.
export interface ReadFeed {
  items: FeedItem[];
  reading: FeedReading | null;
}

export class FeedError extends Error {}

const feed_names = /\.(csv|tsv|tab|txt|xml|rss|atom|ndjson|jsonl|json|gz|zip)$/i;

export async function feedOf(api: Api, files: File[], signal?: AbortSignal): Promise<ReadFeed> {
  const feeds = files.filter((file) => feed_names.test(file.name));
  if (feeds.length === 0) throw new FeedError(messages.admin.noFeed);
  if (feeds.length > 1) throw new FeedError(messages.admin.manyFeeds);
  const feed = feeds[0]!;
  if (/\.ndjson$/i.test(feed.name)) return { items: itemsOfLines(await feed.text()), reading: null };
  const reading = await readByServer(api, feed, signal);
  return { items: itemsOfReading(reading, new Map(files.filter((file) => file !== feed).map((file) => [file.name, file]))), reading };
}

async function readByServer(api: Api, feed: File, signal?: AbortSignal): Promise<FeedReading> {
  const answer = await api.POST("/v1/feeds:read", {
    headers: { "Content-Type": "application/octet-stream" },
    body: feed as unknown as string,
    bodySerializer: (file: unknown) => file as Blob,
    ...(signal && { signal }),
  }).catch((error) => { throw failureOfException(error); });
  if (!answer.data) throw failureOfResponse(answer.response, answer.error);
  return answer.data;
}

export function itemsOfLines(text: string): FeedItem[] {
  return text.replace(/^\ufeff+/, "").split("\n").flatMap((json, i) => {
    if (!json.trim()) return [];
    const id = /"id"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(json)?.[1] ?? "";
    return [{ line: i + 1, id, json: async () => json.trim() }];
  });
}

// "feed:17" and "feed[16]" are the 17th.
export function lineOf(source: string): number {
  const line = /:(\d+)$/.exec(source), element = /\[(\d+)\]$/.exec(source);
  return line ? Number(line[1]) : element ? Number(element[1]) + 1 : 0;
}

// `pictures` by file name.
export function itemsOfReading(reading: FeedReading, pictures: ReadonlyMap<string, File>): FeedItem[] {
  return reading.products.map(({ source, product, pictures: names }) => ({
    line: lineOf(source),
    id: product.id ?? "",
    json: async () => JSON.stringify({ ...product, images: await Promise.all(names.map((name) => imageInput(name, pictures))) }),
  }));
}

type ImageInput = NonNullable<ProductInput["images"]>[number];

// "front.jpg#crop=40,60,300,400" says what part of the picture the product is found by.
async function imageInput(whole: string, pictures: ReadonlyMap<string, File>): Promise<ImageInput> {
  const [, image = whole, crop] = /^(.*)#crop=([a-z]+|\d+,\d+,\d+,\d+)$/s.exec(whole) ?? [];
  const input = await sourceOf(image, pictures);
  return crop ? { ...input, crop } : input;
}

async function sourceOf(image: string, pictures: ReadonlyMap<string, File>): Promise<ImageInput> {
  if (/^https?:\/\//i.test(image)) return { url: image };
  const inline = /^data:[^,]*;base64,/i.exec(image);
  if (inline) return { base64: decodeURIComponent(image.slice(inline[0].length)).replace(/\s/g, "") };
  // An export names an uploaded picture "upload:" and its content.
  const content = /^(?:upload:)?([0-9a-f]{64})$/.exec(image)?.[1];
  if (content) return { content };
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
