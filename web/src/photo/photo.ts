// A photo as it will be sent, and what the browser can show of it.
import type { Catalogue } from "../api/client";
import { failure } from "../api/failure";
import { newPhotoKey, type KeptPhoto } from "./photo_store";
import { longest_side, pixelsOf, smallerCopy, turnedCopy, type Pixels } from "./pixels";

type Limits = Catalogue["limits"];

export interface Photo {
  key: string; // names it in the page's address and in the store
  blob: Blob;
  name: string;
  url: string | null; // for <img>; null where this browser cannot draw the format (HEIC, often)
  width: number; // upright, of `blob`; 0 where it cannot be drawn
  height: number;
  shrunk: boolean; // because the server would have refused it
}

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
  return photoOf(newPhotoKey(), { blob, name, shrunk: refusable }, pixels);
}

// A photo that this browser kept, under its key.
export async function reopenPhoto(key: string, kept: KeptPhoto): Promise<Photo> {
  return photoOf(key, kept, await pixelsOf(kept.blob));
}

// Another photo: the same, turned a quarter to the right. For one that the browser can draw.
export async function turnPhoto(photo: Photo): Promise<Photo> {
  const blob = await turnedCopy(photo.blob, photo);
  return photoOf(newPhotoKey(), { blob, name: photo.name, shrunk: photo.shrunk }, await pixelsOf(blob));
}

function photoOf(key: string, { blob, name, shrunk }: KeptPhoto, pixels: Pixels | null): Photo {
  return { key, blob, name, url: pixels && URL.createObjectURL(blob), width: pixels?.width ?? 0, height: pixels?.height ?? 0, shrunk };
}

export function closePhoto(photo: Photo | null): void {
  if (photo?.url) URL.revokeObjectURL(photo.url);
}

const sent_types = ["image/jpeg", "image/png", "image/webp", "image/heic", "image/avif", "image/gif", "image/bmp", "image/tiff"];

// The server goes by the bytes; a type that the browser made up from a file name is not passed on.
export function contentType(blob: Blob): string {
  return sent_types.includes(blob.type) ? blob.type : "application/octet-stream";
}

// The first file of a drop or a paste.
export function fileOf(data: DataTransfer | null): File | null {
  return data?.files[0] ?? null;
}

// The address of the picture that was dragged from another window or copied there; null where none was.
export function addressOf(data: DataTransfer | null): string | null {
  const html = data?.getData("text/html");
  const picture = html ? new DOMParser().parseFromString(html, "text/html").querySelector("img[src]")?.getAttribute("src") : null;
  const link = data?.getData("text/uri-list").split(/\r?\n/).find((line) => line && !line.startsWith("#"));
  const text = /^\s*(https?:\/\/\S+)\s*$/i.exec(data?.getData("text/plain") ?? "")?.[1];
  return [picture, link, text].find((address) => address && /^(https?:|data:image\/)/i.test(address)) ?? null;
}

// The picture at an address, where its host lets other pages have it. Throws a Failure that says what to do instead.
export async function fetchPhoto(address: string, signal?: AbortSignal): Promise<Blob> {
  if (/^data:/i.test(address)) return blobOfDataUrl(address);
  try {
    const response = await fetch(address, { credentials: "omit", referrerPolicy: "no-referrer", ...(signal && { signal }) });
    if (response.ok) return await response.blob();
  } catch {
    // Told below: a host that refuses cannot be told from one that is not there.
  }
  throw failure("not_shared");
}

function blobOfDataUrl(url: string): Blob {
  const found = /^data:(image\/[\w.+-]+)(?:;[^,;]*)*;base64,(.*)$/is.exec(url);
  try {
    if (found) return new Blob([Uint8Array.from(atob(decodeURIComponent(found[2]!)), (letter) => letter.charCodeAt(0))], { type: found[1]! });
  } catch {
    // Told below.
  }
  throw failure("not_a_picture");
}
