// What the browser knows of a picture's pixels: its upright size, and a smaller copy.
import type { Size } from "../crop/geometry";

export type Pixels = Size;

// More shows the network nothing, and takes long over a phone's connection.
export const longest_side = 1600;

// Upright width and height; null where this browser cannot draw the picture.
export async function pixelsOf(blob: Blob): Promise<Pixels | null> {
  try {
    const image = await imageOf(blob);
    return image.naturalWidth > 0 ? { width: image.naturalWidth, height: image.naturalHeight } : null;
  } catch {
    return null;
  }
}

// At most 1,600 pixels on the longest side, as JPEG.
export async function smallerCopy(blob: Blob, size: Pixels): Promise<Blob> {
  const scale = Math.min(1, longest_side / Math.max(size.width, size.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(size.width * scale));
  canvas.height = Math.max(1, Math.round(size.height * scale));
  const context = canvas.getContext("2d")!;
  context.imageSmoothingQuality = "high";
  context.drawImage(await imageOf(blob), 0, 0, canvas.width, canvas.height);
  const copy = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", 0.92));
  return copy ?? blob;
}

async function imageOf(blob: Blob): Promise<HTMLImageElement> {
  const url = URL.createObjectURL(blob);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    return image;
  } finally {
    URL.revokeObjectURL(url);
  }
}
