// A picture in a frame that stays as it is while the picture grows in it. A click grows it at that place; a mouse drags it, and
// fingers, wheels and arrow keys scroll it as they scroll anything.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

interface Props {
  zoom: number; // times its size in the frame, from 1
  label: string; // of the frame
  onZoom: (zoom: number) => void;
  children: ComponentChildren; // the picture
}

export const most_zoom = 4;

export function Zoomable({ zoom, label, onZoom, children }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const middle = useRef({ x: 0.5, y: 0.5 }); // of the picture, where the frame's middle is
  const dragged = useRef(false);

  useLayoutEffect(() => {
    const { scrollWidth, scrollHeight, clientWidth, clientHeight } = frame.current!;
    const { x, y } = middle.current;
    frame.current!.scrollTo(x * scrollWidth - clientWidth / 2, y * scrollHeight - clientHeight / 2);
  }, [zoom]);
  const onScroll = () => {
    const { scrollLeft, scrollTop, scrollWidth, scrollHeight, clientWidth, clientHeight } = frame.current!;
    middle.current = { x: (scrollLeft + clientWidth / 2) / scrollWidth, y: (scrollTop + clientHeight / 2) / scrollHeight };
  };
  const onClick = (event: MouseEvent) => {
    if (dragged.current) return;
    const box = frame.current!.getBoundingClientRect();
    const { scrollLeft, scrollTop, scrollWidth, scrollHeight } = frame.current!;
    middle.current = { x: (scrollLeft + event.clientX - box.left) / scrollWidth, y: (scrollTop + event.clientY - box.top) / scrollHeight };
    onZoom(zoom > 1 ? 1 : 2);
  };
  const onPointerMove = (event: PointerEvent) => {
    if (event.pointerType !== "mouse" || event.buttons !== 1 || zoom === 1) return;
    if (event.movementX || event.movementY) dragged.current = true;
    frame.current!.scrollBy(-event.movementX, -event.movementY);
  };
  return (
    <div ref={frame} class={zoom > 1 ? "zoom is-grown" : "zoom"} role="group" aria-label={label} tabIndex={zoom > 1 ? 0 : -1} onScroll={onScroll}
      onClick={onClick} onPointerDown={() => { dragged.current = false; }} onPointerMove={onPointerMove}>
      <div class="zoom-inside" style={{ "--zoom": String(zoom) }}>{children}</div>
    </div>
  );
}
