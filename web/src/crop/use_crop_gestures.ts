// Mouse, pen and touch on the photo: drag the inside to move, a handle to resize, anywhere else to draw anew.
import { useRef } from "preact/hooks";
import { drawn, moved, resized, whole, type Handle, type Point, type Rect, type Size } from "./geometry";

type Gesture = { from: Point } & ({ kind: "draw" } | { kind: "move"; rect: Rect } | { kind: "resize"; rect: Rect; handle: Handle });

export function useCropGestures(bounds: Size, crop: Rect | null, onChange: (crop: Rect) => void) {
  const gesture = useRef<Gesture | null>(null);

  // From the screen to pixels of the photo.
  const pointOf = (event: PointerEvent): Point => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) / box.width) * bounds.width,
      y: ((event.clientY - box.top) / box.height) * bounds.height,
    };
  };

  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    const stage = event.currentTarget as HTMLElement;
    const target = event.target as HTMLElement;
    const from = pointOf(event);
    const handle = target.dataset["handle"] as Handle | undefined;
    if (handle) gesture.current = { kind: "resize", from, rect: crop ?? whole(bounds), handle };
    else if (crop && target.closest("[data-crop]")) gesture.current = { kind: "move", from, rect: crop };
    else gesture.current = { kind: "draw", from };
    stage.setPointerCapture(event.pointerId);
  };

  const onPointerMove = (event: PointerEvent) => {
    const current = gesture.current;
    if (!current) return;
    const to = pointOf(event);
    const dx = to.x - current.from.x, dy = to.y - current.from.y;
    if (current.kind === "move") onChange(moved(current.rect, dx, dy, bounds));
    else if (current.kind === "resize") onChange(resized(current.rect, current.handle, dx, dy, bounds));
    else {
      const rect = drawn(current.from, to, bounds);
      if (rect) onChange(rect);
    }
  };

  const stop = () => { gesture.current = null; };
  return { onPointerDown, onPointerMove, onPointerUp: stop, onPointerCancel: stop };
}
