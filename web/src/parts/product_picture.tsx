import { imageUrl } from "../api/client";
import { messages } from "../messages";
import { pictureVersions } from "./picture_versions";

interface Props {
  image: { url: string; width: number; height: number } | undefined;
  alt: string;
  sizes: string; // how wide the picture is shown, as in <img sizes>
  eager?: boolean;
}

// The browser takes the 256 or the 512 pixel version; the place is reserved before either comes.
export function ProductPicture({ image, alt, sizes, eager = false }: Props) {
  if (!image?.url) return <span class="no-picture">{messages.results.noImage}</span>;
  return (
    <img src={imageUrl(image.url, 256)} srcset={pictureVersions(image)} sizes={sizes} alt={alt} width={image.width || 256}
      height={image.height || 256} loading={eager ? "eager" : "lazy"} decoding="async" />
  );
}
