import { imageUrl } from "../api/client";

// The versions of a product's picture that a browser chooses from, as in <img srcset>.
export function pictureVersions(image: { url: string; width: number; height: number }): string {
  const version = (size: 256 | 512) => {
    const scale = Math.min(1, size / Math.max(image.width, image.height, 1));
    return `${imageUrl(image.url, size)} ${Math.max(1, Math.round(image.width * scale))}w`;
  };
  return `${version(256)}, ${version(512)}`;
}
