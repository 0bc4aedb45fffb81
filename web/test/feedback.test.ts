import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { connect } from "../src/api/client";
import { reporter } from "../src/shop/feedback";
import { answered } from "./answers";

let sent: { query_id: string; events: { kind: string; product_id: string; rank: number }[] }[] = [];
beforeEach(() => {
  sent = [];
  vi.useFakeTimers();
  vi.stubGlobal("fetch", async (request: Request) => {
    sent.push(await request.json());
    return new Response(null, { status: 204 });
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

describe("feedback", () => {
  const found = answered([0.9, 0.4]);
  test("tells what was shown once", async () => {
    const report = reporter(connect(undefined, "http://shop"));
    report.shown(found);
    report.shown(found);
    await settle();
    expect(sent).toEqual([{ query_id: "q-1", events: [{ kind: "shown", product_id: "P1", rank: 1 }, { kind: "shown", product_id: "P2", rank: 2 }] }]);
  });
  test("holds “not this” back until it can no longer be undone", async () => {
    const report = reporter(connect(undefined, "http://shop"));
    report.notThis(found, found.answers[1]!);
    await settle(4000);
    expect(sent).toEqual([]);
    await settle(2000);
    expect(sent[0]!.events).toEqual([{ kind: "not_this", product_id: "P2", rank: 2 }]);
  });
  test("forgets “not this” that was undone", async () => {
    const report = reporter(connect(undefined, "http://shop"));
    report.notThis(found, found.answers[1]!);
    report.undo(found.answers[1]!);
    await settle(10_000);
    expect(sent).toEqual([]);
  });
  test("sends what it holds when the page is left", async () => {
    const report = reporter(connect(undefined, "http://shop"));
    report.notThis(found, found.answers[0]!);
    report.flush();
    await settle();
    expect(sent).toHaveLength(1);
    await settle(10_000);
    expect(sent).toHaveLength(1);
  });
  test("never fails in the shopper’s face", async () => {
    vi.stubGlobal("fetch", async () => { throw new TypeError("no network"); });
    reporter(connect(undefined, "http://shop")).clicked(found, found.answers[0]!);
    await settle();
  });
});
