// A photo as it will be sent, and what the browser can show of it.
import type { Catalogue } from "../api/client";
import { failure } from "../api/failure";
import { longest_side, pixelsOf, smallerCopy, type Pixels } from "./pixels";

type Limits = Catalogue["limits"];

export interface Photo {
  id: number;
  blob: Blob;
  name: string;
  url: string | null; // for <img>; null where this browser cannot draw the format (HEIC, often)
  width: number; // upright, of `blob`; 0 where it cannot be drawn
  height: number;
  shrunk: boolean; // because the server would have refused it
}

let opened = 0;

// Reads a file that the shopper gave. A large one is made smaller where the browser can draw it. One that it cannot draw and
// that the server would refuse for its size is refused here, before anything is sent.
export async function openPhoto(file: Blob, name: string, limits?: Limits): Promise<Photo> {
  let blob = file;
  let pixels = await pixelsOf(blob);
  const tooLarge = (b: Blob, p: Pixels | null) => limits !== undefined &&
    (b.size > limits.max_body_bytes || (p !== null && p.width * p.height > limits.max_pixels));
  const refusable = pixels !== null && tooLarge(blob, pixels);
  if (pixels !== null && (refusable || Math.max(pixels.width, pixels.height) > longest_side)) {
    blob = await smallerCopy(blob, pixels);
    pixels = await pixelsOf(blob);
  }
  if (tooLarge(blob, pixels)) throw failure("too_large");
  return {
    id: ++opened,
    blob,
    name,
    url: pixels && URL.createObjectURL(blob),
    width: pixels?.width ?? 0,
    height: pixels?.height ?? 0,
    shrunk: refusable,
  };
}

export function closePhoto(photo: Photo | null): void {
  if (photo?.url) URL.revokeObjectURL(photo.url);
}

const sent_types = ["image/jpeg", "image/png", "image/webp", "image/heic", "image/avif"];

// The server goes by the bytes; a type that the browser made up from a file name is not passed on.
export function contentType(blob: Blob): string {
  return sent_types.includes(blob.type) ? blob.type : "application/octet-stream";
}

// The first file of a drop or a paste.
export function fileOf(data: DataTransfer | null): File | null {
  return data?.files[0] ?? null;
}
