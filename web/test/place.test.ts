import { describe, expect, test } from "vitest";
import { placeOfUrl, start, urlOfPlace, urlOfProduct, type Place } from "../src/shop/place";
import { noFilters } from "../src/filters/filter_state";

const photo = "0123456789abcdef0123";

describe("a place", () => {
  const places: Place[] = [
    start,
    { ...start, photo },
    { ...start, photo, subject: { kind: "whole" }, sort: "price_up", limit: 48 },
    { ...start, photo, subject: { kind: "garment", number: 3 }, product: "A & B/1" },
    { ...start, photo, subject: { kind: "crop", rect: { x: 1, y: 2, width: 30, height: 40 } }, unlike: ["a", "ü?&="] },
    { ...start, like: "A", unlike: ["b"], filters: { ...noFilters, category: "Dress", attributes: { size: "M" } } },
  ];
  test("is the same after a journey through the address", () => {
    for (const place of places) expect(placeOfUrl(urlOfPlace(place))).toEqual(place);
  });
  test("leaves other parameters of the address alone, and forgets its own", () => {
    expect(urlOfPlace(start, "?utm=x&like=A&unlike=b&photo=1")).toBe("?utm=x");
  });
  test("is understood of any address, as far as it can be", () => {
    const hostile = "?photo=../x&crop=1,2,0,4&garment=0&limit=1e9&sort=__proto__&product=&like=&in_stock=maybe&attribute==&attribute=x";
    expect(placeOfUrl(hostile)).toEqual({ ...start, limit: 96 });
    for (const crop of ["none,", "1,2,3", "-1,2,3,4", "1,2,3,4,5", "1e3,2,3,4", "9999999,1,1,1"]) expect(placeOfUrl(`?crop=${crop}`).subject).toEqual({ kind: "main" });
    const many = placeOfUrl(`?${Array.from({ length: 500 }, (_, i) => `unlike=${i % 250}`).join("&")}`);
    expect(many.unlike).toHaveLength(20);
    expect(placeOfUrl("?limit=-5").limit).toBe(24);
    expect(placeOfUrl("?%E0%A4%A&photo=%").photo).toBeNull();
  });
  test("of a product alone holds no photo", () => {
    expect(urlOfProduct("A")).toBe("?product=A");
  });
});
