// The crop by keyboard: arrows move, with Shift they resize, with Alt by a single pixel; Escape takes the whole photo.
import { centred, moved, resized, whole, type Rect, type Size } from "./geometry";

interface Key { key: string; shiftKey: boolean; altKey: boolean }

const directions: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

// The crop after the key, null for the whole photo, undefined where the key means nothing here.
export function cropAfterKey(event: Key, crop: Rect | null, bounds: Size): Rect | null | undefined {
  if (event.key === "Escape" || event.key === "Delete" || event.key === "Backspace") return null;
  const direction = directions[event.key];
  if (!direction) return undefined;
  const step = event.altKey ? 1 : Math.max(1, Math.round(Math.max(bounds.width, bounds.height) / 50));
  const [dx, dy] = [direction[0] * step, direction[1] * step];
  if (event.shiftKey) return resized(crop ?? whole(bounds), "se", dx, dy, bounds);
  return crop ? moved(crop, dx, dy, bounds) : centred(bounds);
}
