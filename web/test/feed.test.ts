import { describe, expect, test } from "vitest";
import { csvRows } from "../src/admin/csv";
import { FeedError, feedOf, itemsOfCsv, itemsOfLines } from "../src/admin/feed";

describe("CSV", () => {
  test("has quotes, commas, line breaks and a mark of its encoding", () => {
    expect(csvRows('\ufeffa,b\r\n"x, ""y""\nz",\n\n1,2')).toEqual([
      { line: 1, fields: ["a", "b"] }, { line: 2, fields: ['x, "y"\nz', ""] }, { line: 5, fields: ["1", "2"] },
    ]);
  });
});

describe("a feed", () => {
  const csv = "image,product_id,title,price,stock,fabric,role\nshop/a.jpg,A,Red dress,19.90,3,linen,product\nhttps://x.example/b.jpg,A,Red dress,19.90,3,linen,product\nworn.jpg,A,,,,,person\n";
  test("makes one product of rows that repeat its id, with pictures and attributes", async () => {
    const items = itemsOfCsv(csv, new Map([["a.jpg", new File(["abc"], "a.jpg")]]));
    expect(items.map(({ line, id }) => [line, id])).toEqual([[2, "A"]]);
    expect(JSON.parse(await items[0]!.json())).toEqual({
      id: "A", title: "Red dress", price: "19.90", stock: 3, attributes: { fabric: "linen" },
      images: [{ base64: "YWJj", reference: "shop/a.jpg" }, { url: "https://x.example/b.jpg" }],
    });
  });
  test("says which picture is missing", async () => {
    await expect(itemsOfCsv(csv, new Map())[0]!.json()).rejects.toThrow("shop/a.jpg");
  });
  test("needs its columns", () => {
    expect(() => itemsOfCsv("image,id\n", new Map())).toThrow(FeedError);
  });
  test("of lines is passed on line by line", async () => {
    const items = itemsOfLines('{"id":"A"}\n\n{"title":"x","id":"B"}\nnot json\n');
    expect(items.map(({ line, id }) => [line, id])).toEqual([[1, "A"], [3, "B"], [4, ""]]);
    expect(await items[2]!.json()).toBe("not json");
  });
  test("is exactly one file", async () => {
    await expect(feedOf([new File([""], "a.jpg")])).rejects.toThrow(FeedError);
    await expect(feedOf([new File([""], "a.csv"), new File([""], "b.ndjson")])).rejects.toThrow(FeedError);
  });
});
