import { describe, expect, test } from "vitest";
import { priceText, stockText } from "../src/shop/price";
import { headingOf, matchWords, percent } from "../src/shop/verdict";
import { answered, product } from "./answers";

describe("words for an answer", () => {
  test("follow its probability", () => {
    expect([0.97, 0.6, 0.2].map((p) => matchWords(p, "match"))).toEqual(["This is it", "Could be it", "Similar"]);
    expect(matchWords(0.01, "nothing_close")).toBe("Not similar");
  });
  test("claim no certainty", () => {
    expect([0, 0.004, 0.5, 0.87, 0.999, 1].map(percent)).toEqual(["<1 %", "<1 %", "50 %", "87 %", ">99 %", ">99 %"]);
  });
  test("sum up all answers", () => {
    const heading = (p: number[], verdict: "match" | "similar" | "nothing_close" | "no_garment") => headingOf(answered(p, verdict), null).heading;
    expect(heading([0.95], "match")).toBe("This is it");
    expect(heading([0.6], "match")).toBe("Could be it");
    expect(heading([0.02, 0.95], "match")).toBe("This is it");
    expect(heading([0.2], "similar")).toBe("Similar");
    expect(heading([0.01], "nothing_close")).toBe("Nothing similar here");
    expect(heading([], "no_garment")).toBe("No garment found in this photo");
    expect(heading([], "nothing_close")).toBe("No product passes the filters");
  });
  test("name the filter that left nothing similar", () => {
    const filtered = answered([0.01], "nothing_close");
    filtered.question.filters = { ...filtered.question.filters, category: "Skirts" };
    expect(headingOf(filtered, null).heading).toBe("Nothing similar in Skirts");
  });
  test("name the product whose likeness is shown", () => {
    const like = answered([0.5], null);
    like.question.source = { kind: "similar", product: product("A") };
    expect(headingOf(like, null).heading).toContain("Title of A");
  });
});

describe("prices and stock", () => {
  test("read as in a shop", () => {
    expect(priceText("19.90", "EUR")).toBe("€19.90");
    expect(priceText("19.90", "")).toBe("19.90");
    expect(priceText("19.90", "no currency")).toBe("19.90 no currency");
    expect(priceText(null, "EUR")).toBe("");
    expect([stockText(3), stockText(0), stockText(null)]).toEqual(["In stock", "Sold out", "Ask for stock"]);
  });
});
