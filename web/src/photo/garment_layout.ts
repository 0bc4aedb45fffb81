// How a photo's garments are told apart and drawn, on the page and in the widget.
import type { FoundGarment, GarmentKind } from "../api/client";
import type { Rect, Size } from "../crop/geometry";

export interface Numbered { number: number; kind: GarmentKind; nth: number }

// With each garment which of its kind it is: the second skirt of a photo is 2.
export function numbered(garments: readonly FoundGarment[]): Numbered[] {
  const times = new Map<GarmentKind, number>();
  return garments.map(({ number, kind }) => {
    const nth = (times.get(kind) ?? 0) + 1;
    times.set(kind, nth);
    return { number, kind, nth };
  });
}

// In the order in which to draw their boxes: the largest first, so that a smaller one in front of it can be tapped.
export function drawingOrder(garments: readonly FoundGarment[]): FoundGarment[] {
  return [...garments].sort((a, b) => b.box.width * b.box.height - a.box.width * a.box.height);
}

// A box's place on its photo, however large that is shown.
export function placeOn(photo: Size, box: Rect): { left: string; top: string; width: string; height: string } {
  const percent = (part: number, of: number) => `${(part / of) * 100}%`;
  return { left: percent(box.x, photo.width), top: percent(box.y, photo.height), width: percent(box.width, photo.width), height: percent(box.height, photo.height) };
}
