// Sends a feed in batches and tells of each product as the server is done with it.
import type { Api, BulkLine } from "../api/client";
import { failureOfException, failureOfResponse } from "../api/failure";
import { ndjson } from "../api/ndjson";
import { messages } from "../messages";
import type { FeedItem } from "./feed";

export interface ImportResult {
  line: number; // of the feed
  id: string;
  outcome: NonNullable<BulkLine["outcome"]> | "failed";
  problem?: string;
}

const most_lines = 200;
const batch_bytes = 4 << 20;

// Throws a Failure where the server takes nothing at all (a revoked key, no connection).
export async function* importFeed(api: Api, items: FeedItem[], max_bytes: number, signal: AbortSignal): AsyncGenerator<ImportResult> {
  let batch: FeedItem[] = [], body = "";
  const limit = Math.min(batch_bytes, max_bytes);
  const encoder = new TextEncoder();
  for (const item of items) {
    if (signal.aborted) return;
    let json: string;
    try {
      json = `${await item.json()}\n`;
    } catch (error) {
      yield failed(item, (error as Error).message);
      continue;
    }
    const size = encoder.encode(json).length;
    if (size > max_bytes) {
      yield failed(item, messages.admin.lineTooLarge);
      continue;
    }
    if (batch.length === most_lines || (batch.length > 0 && body.length + size > limit)) {
      yield* sendBatch(api, batch, body, signal);
      batch = [];
      body = "";
    }
    batch.push(item);
    body += json;
  }
  if (batch.length > 0) yield* sendBatch(api, batch, body, signal);
}

async function* sendBatch(api: Api, batch: FeedItem[], body: string, signal: AbortSignal): AsyncGenerator<ImportResult> {
  const answer = await api.POST("/v1/products:bulk", {
    headers: { "Content-Type": "application/x-ndjson" },
    body,
    bodySerializer: (text: unknown) => text as string,
    parseAs: "stream",
    signal,
  }).catch((error) => { throw failureOfException(error); });
  const stream = answer.data as ReadableStream<Uint8Array> | null | undefined;
  if (!stream) throw failureOfResponse(answer.response, answer.error);
  try {
    for await (const line of ndjson<BulkLine>(stream)) {
      const item = batch[(line.line ?? 0) - 1];
      if (line.done || !item) continue;
      const id = line.id ?? item.id;
      if (line.outcome) yield { line: item.line, id, outcome: line.outcome };
      else yield failed({ ...item, id }, line.problem ?? "");
    }
  } catch (error) {
    throw failureOfException(error);
  }
}

function failed(item: FeedItem, problem: string): ImportResult {
  return { line: item.line, id: item.id, outcome: "failed", problem };
}
