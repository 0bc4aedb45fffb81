import { describe, expect, test } from "vitest";
import { centred, cropParameter, drawn, inside, moved, resized, unlessWhole, whole } from "../src/crop/geometry";
import { cropAfterKey } from "../src/crop/crop_keys";

const photo = { width: 400, height: 600 };
const rect = { x: 100, y: 100, width: 200, height: 300 };

describe("a crop", () => {
  test("drawn in any direction is the same rectangle", () => {
    const a = { x: 50.4, y: 60.2 }, b = { x: 250.4, y: 360.2 };
    expect(drawn(a, b, photo)).toEqual({ x: 50, y: 60, width: 200, height: 300 });
    expect(drawn(b, a, photo)).toEqual(drawn(a, b, photo));
  });
  test("drawn beyond the photo ends at its edge", () => {
    expect(drawn({ x: 300, y: 500 }, { x: 900, y: 900 }, photo)).toEqual({ x: 300, y: 500, width: 100, height: 100 });
  });
  test("too small to be meant is none", () => {
    expect(drawn({ x: 10, y: 10 }, { x: 14, y: 300 }, photo)).toBeNull();
  });
  test("moves without leaving the photo or changing size", () => {
    expect(moved(rect, 50, -20, photo)).toEqual({ x: 150, y: 80, width: 200, height: 300 });
    expect(moved(rect, 1000, 1000, photo)).toEqual({ x: 200, y: 300, width: 200, height: 300 });
    expect(moved(rect, -1000, -1000, photo)).toEqual({ x: 0, y: 0, width: 200, height: 300 });
  });
  test("resized by a handle keeps the opposite sides", () => {
    expect(resized(rect, "nw", 20, 30, photo)).toEqual({ x: 120, y: 130, width: 180, height: 270 });
    expect(resized(rect, "e", 20, 999, photo)).toEqual({ x: 100, y: 100, width: 220, height: 300 });
    expect(resized(rect, "s", 0, 9999, photo)).toEqual({ x: 100, y: 100, width: 200, height: 500 });
  });
  test("resized past its other side stops at the smallest", () => {
    expect(resized(rect, "w", 999, 0, photo)).toEqual({ x: 280, y: 100, width: 20, height: 300 });
  });
  test("stays inside whatever it is given", () => {
    for (let i = 0; i < 500; i++) {
      const r = () => Math.sin(i * 12.9898 + 78.233) * 1500 * (i % 7);
      const made = inside({ x: r(), y: -r(), width: r() / 2, height: r() }, photo);
      expect(made.x).toBeGreaterThanOrEqual(0);
      expect(made.x + made.width).toBeLessThanOrEqual(photo.width);
      expect(made.y + made.height).toBeLessThanOrEqual(photo.height);
      expect(Object.values(made).every(Number.isInteger)).toBe(true);
    }
  });
  test("of a tiny photo is at least a pixel", () => {
    expect(inside({ x: 0, y: 0, width: 0, height: 0 }, { width: 3, height: 2 })).toEqual({ x: 0, y: 0, width: 3, height: 2 });
  });
  test("of the whole photo is none", () => {
    expect(unlessWhole(whole(photo), photo)).toBeNull();
    expect(unlessWhole(rect, photo)).toEqual(rect);
  });
  test("reads as the API takes it", () => {
    expect(cropParameter(rect)).toBe("100,100,200,300");
  });
});

describe("the keyboard", () => {
  const press = (key: string, keys = {}) => cropAfterKey({ key, shiftKey: false, altKey: false, ...keys }, rect, photo);
  test("moves by arrows, by a pixel with Alt", () => {
    expect(press("ArrowRight")).toEqual({ ...rect, x: 112 });
    expect(press("ArrowUp", { altKey: true })).toEqual({ ...rect, y: 99 });
  });
  test("resizes with Shift", () => {
    expect(press("ArrowLeft", { shiftKey: true })).toEqual({ ...rect, width: 188 });
  });
  test("starts in the middle", () => {
    expect(cropAfterKey({ key: "ArrowDown", shiftKey: false, altKey: false }, null, photo)).toEqual(centred(photo));
  });
  test("takes the whole photo on Escape and leaves other keys alone", () => {
    expect(press("Escape")).toBeNull();
    expect(press("Tab")).toBeUndefined();
  });
});
