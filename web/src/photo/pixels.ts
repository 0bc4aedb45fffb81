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
  const width = Math.max(1, Math.round(size.width * scale)), height = Math.max(1, Math.round(size.height * scale));
  const image = await imageOf(blob);
  return (await drawnCopy({ width, height }, (context) => context.drawImage(image, 0, 0, width, height))) ?? blob;
}

// Turned a quarter to the right, as JPEG.
export async function turnedCopy(blob: Blob, size: Size): Promise<Blob> {
  const image = await imageOf(blob);
  const copy = await drawnCopy({ width: size.height, height: size.width }, (context) => {
    context.translate(size.height, 0);
    context.rotate(Math.PI / 2);
    context.drawImage(image, 0, 0, size.width, size.height);
  });
  return copy ?? blob;
}

async function drawnCopy(size: Size, draw: (context: CanvasRenderingContext2D) => void): Promise<Blob | null> {
  const canvas = document.createElement("canvas");
  canvas.width = size.width;
  canvas.height = size.height;
  const context = canvas.getContext("2d")!;
  context.imageSmoothingQuality = "high";
  draw(context);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.92));
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
