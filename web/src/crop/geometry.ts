// A crop in whole pixels of the upright photo. Every function returns a rectangle inside `bounds`.
export interface Size { width: number; height: number }
export interface Point { x: number; y: number }
export interface Rect extends Size, Point {}

// The sides a handle moves: "n", "se" and so on.
export type Handle = "n" | "ne" | "e" | "se" | "s" | "sw" | "w" | "nw";
export const handles: readonly Handle[] = ["n", "ne", "e", "se", "s", "sw", "w", "nw"];

// Below a twentieth of a side (or 8 pixels) there is nothing left to compare.
export function smallest(bounds: Size): Size {
  const least = (side: number) => Math.min(side, Math.max(8, Math.round(side / 20)));
  return { width: least(bounds.width), height: least(bounds.height) };
}

const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);

export function inside(rect: Rect, bounds: Size): Rect {
  const least = smallest(bounds);
  const width = clamp(Math.round(rect.width), least.width, bounds.width);
  const height = clamp(Math.round(rect.height), least.height, bounds.height);
  return {
    x: clamp(Math.round(rect.x), 0, bounds.width - width),
    y: clamp(Math.round(rect.y), 0, bounds.height - height),
    width,
    height,
  };
}

// The rectangle drawn from one corner to the other, in any direction; null where it is too small to be meant.
export function drawn(from: Point, to: Point, bounds: Size): Rect | null {
  const left = clamp(Math.min(from.x, to.x), 0, bounds.width);
  const top = clamp(Math.min(from.y, to.y), 0, bounds.height);
  const right = clamp(Math.max(from.x, to.x), 0, bounds.width);
  const bottom = clamp(Math.max(from.y, to.y), 0, bounds.height);
  const least = smallest(bounds);
  if (right - left < least.width || bottom - top < least.height) return null;
  return inside({ x: left, y: top, width: right - left, height: bottom - top }, bounds);
}

export function moved(rect: Rect, dx: number, dy: number, bounds: Size): Rect {
  return inside({ ...rect, x: rect.x + dx, y: rect.y + dy }, bounds);
}

// Moves the sides that `handle` names; the opposite sides stay where they are.
export function resized(rect: Rect, handle: Handle, dx: number, dy: number, bounds: Size): Rect {
  const least = smallest(bounds);
  let left = rect.x, top = rect.y, right = rect.x + rect.width, bottom = rect.y + rect.height;
  if (handle.includes("w")) left = clamp(left + dx, 0, right - least.width);
  if (handle.includes("e")) right = clamp(right + dx, left + least.width, bounds.width);
  if (handle.includes("n")) top = clamp(top + dy, 0, bottom - least.height);
  if (handle.includes("s")) bottom = clamp(bottom + dy, top + least.height, bounds.height);
  return inside({ x: left, y: top, width: right - left, height: bottom - top }, bounds);
}

// Where a crop starts when it is made by keyboard: the middle three quarters.
export function centred(bounds: Size): Rect {
  const width = bounds.width * 0.75, height = bounds.height * 0.75;
  return inside({ x: (bounds.width - width) / 2, y: (bounds.height - height) / 2, width, height }, bounds);
}

export function whole(bounds: Size): Rect {
  return { x: 0, y: 0, width: bounds.width, height: bounds.height };
}

// null where the rectangle is the whole photo: the request then needs no crop.
export function unlessWhole(rect: Rect, bounds: Size): Rect | null {
  return rect.width >= bounds.width && rect.height >= bounds.height ? null : rect;
}

// As the API takes it.
export function cropParameter(rect: Rect): string {
  return [rect.x, rect.y, rect.width, rect.height].join(",");
}

// The same back; null for anything else. It may lie outside a photo: see inside().
export function cropOfParameter(text: string): Rect | null {
  if (!/^\d{1,6}(,\d{1,6}){3}$/.test(text)) return null;
  const [x, y, width, height] = text.split(",").map(Number) as [number, number, number, number];
  return width > 0 && height > 0 ? { x, y, width, height } : null;
}
