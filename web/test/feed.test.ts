import { describe, expect, test } from "vitest";
import type { Api, FeedReading } from "../src/api/client";
import { FeedError, feedOf, itemsOfLines, itemsOfReading, lineOf } from "../src/admin/feed";

describe("a feed", () => {
  const reading: FeedReading = {
    format: "table of products, separated by commas", columns: [], notes: [], unread: [], left_out: 0, skipped: [],
    products: [{ source: "feed:2", product: { id: "A", title: "Red dress", price: "19.90", stock: 3 }, pictures: ["shop/a.jpg", "https://x.example/b.jpg", "data:image/png;base64,AAAA"] }],
  };
  test("is read by the server, and its pictures are taken from the chosen files", async () => {
    const items = itemsOfReading(reading, new Map([["a.jpg", new File(["abc"], "a.jpg")]]));
    expect(items.map(({ line, id }) => [line, id])).toEqual([[2, "A"]]);
    expect(JSON.parse(await items[0]!.json())).toEqual({
      id: "A", title: "Red dress", price: "19.90", stock: 3,
      images: [{ base64: "YWJj", reference: "shop/a.jpg" }, { url: "https://x.example/b.jpg" }, { base64: "AAAA" }],
    });
  });
  test("says what part of a picture the product is found by", async () => {
    const cropped = { ...reading, products: [{ ...reading.products[0]!, pictures: ["https://x.example/b.jpg#crop=1,2,30,40", "https://x.example/c.jpg#crop=none"] }] };
    expect(JSON.parse(await itemsOfReading(cropped, new Map())[0]!.json()).images).toEqual([
      { url: "https://x.example/b.jpg", crop: "1,2,30,40" }, { url: "https://x.example/c.jpg", crop: "none" }]);
  });
  test("knows an uploaded picture by its content, as an export names it", async () => {
    const content = "a".repeat(64);
    const uploaded = { ...reading, products: [{ ...reading.products[0]!, pictures: [`upload:${content}`, content] }] };
    expect(JSON.parse(await itemsOfReading(uploaded, new Map())[0]!.json()).images).toEqual([{ content }, { content }]);
  });
  test("says which picture is missing", async () => {
    await expect(itemsOfReading(reading, new Map())[0]!.json()).rejects.toThrow("shop/a.jpg");
  });
  test("knows the line or the element that a product comes from", () => {
    expect([lineOf("feed:17"), lineOf("feed/a.csv:3"), lineOf("feed[4]"), lineOf("feed")]).toEqual([17, 3, 5, 0]);
  });
  test("of lines is passed on line by line", async () => {
    const items = itemsOfLines('{"id":"A"}\n\n{"title":"x","id":"B"}\nnot json\n');
    expect(items.map(({ line, id }) => [line, id])).toEqual([[1, "A"], [3, "B"], [4, ""]]);
    expect(await items[2]!.json()).toBe("not json");
  });
  test("is exactly one file", async () => {
    const api = {} as Api;
    await expect(feedOf(api, [new File([""], "a.jpg")])).rejects.toThrow(FeedError);
    await expect(feedOf(api, [new File([""], "a.csv"), new File([""], "b.ndjson")])).rejects.toThrow(FeedError);
  });
});
