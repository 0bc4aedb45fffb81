import { useEffect, useRef } from "preact/hooks";
import type { Rect } from "../crop/geometry";
import type { Photo } from "./photo";

// A part of the photo, at most `side` pixels on its longest side. Nothing where the browser cannot draw the photo.
export function CroppedPhoto({ photo, part, side, label }: { photo: Photo; part: Rect; side: number; label?: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const scale = Math.min(1, side / Math.max(part.width, part.height, 1));
  useEffect(() => {
    if (!photo.url) return;
    const image = new Image();
    image.src = photo.url;
    image.decode().then(() => {
      const context = canvas.current?.getContext("2d");
      context?.drawImage(image, part.x, part.y, part.width, part.height, 0, 0, context.canvas.width, context.canvas.height);
    }, () => undefined);
  }, [photo, part, side]);
  if (!photo.url) return null;
  return (
    <canvas ref={canvas} width={Math.round(part.width * scale)} height={Math.round(part.height * scale)}
      {...(label ? { role: "img", "aria-label": label } : { "aria-hidden": true })} />
  );
}
