import { describe, expect, test } from "vitest";
import { activeFilters, dividingAttributes, filtersOfUrl, noFilters, price, priceProblem, queryOfFilters, urlOfFilters } from "../src/filters/filter_state";

const some = { category: "t-shirt & top", colour: "mint", priceMin: "10", priceMax: "19,90", inStock: true, attributes: { size: "M", cut: "a=b" } };

describe("filters", () => {
  test("come back from the address as they went in", () => {
    expect(filtersOfUrl(urlOfFilters(some))).toEqual(some);
    expect(filtersOfUrl(urlOfFilters(noFilters))).toEqual(noFilters);
  });
  test("leave no trace in the address when there are none", () => {
    expect(urlOfFilters(noFilters, "?colour=mint&in_stock=true")).toBe("");
  });
  test("leave other parameters of the address alone", () => {
    expect(urlOfFilters({ ...noFilters, colour: "mint" }, "?from=mail")).toBe("?from=mail&colour=mint");
  });
  test("become the API’s parameters", () => {
    expect(queryOfFilters(some)).toEqual({ category: "t-shirt & top", colour: "mint", price_min: "10", price_max: "19.90", in_stock: true, attribute: ["size=M", "cut=a=b"] });
    expect(queryOfFilters(noFilters)).toEqual({});
    expect(activeFilters(some)).toBe(7);
  });
  test("are offered for the attributes that divide the answers", () => {
    const known = { brand: [], colour_name: [], fabric: [], size: [] };
    const products = [{ attributes: { size: "S, M", fabric: "linen", brand: "A" } }, { attributes: { size: "S", fabric: "Linen", brand: "B" } }];
    expect(dividingAttributes(known, products, noFilters)).toEqual(["size", "brand"]);
    expect(dividingAttributes(known, [], { ...noFilters, attributes: { fabric: "wool" } })).toEqual(["fabric"]);
  });
  test("read prices as people type them", () => {
    expect([price(" 19,90 "), price("20"), price(""), price("cheap"), price("-1"), price("1e5"), price("1.23456")])
      .toEqual(["19.90", "20", "", null, null, null, null]);
  });
  test("say which price is wrong, and do not send it", () => {
    expect(priceProblem({ ...noFilters, priceMin: "x" })).toBe("badMin");
    expect(priceProblem({ ...noFilters, priceMax: "x" })).toBe("badMax");
    expect(priceProblem({ ...noFilters, priceMin: "9", priceMax: "10" })).toBeNull();
    expect(priceProblem({ ...noFilters, priceMin: "100", priceMax: "20" })).toBe("crossed");
    expect(queryOfFilters({ ...noFilters, priceMin: "100", priceMax: "20" })).toEqual({});
  });
});
