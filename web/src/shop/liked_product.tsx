// The product that is searched with, in the place of a photo.
import type { Product } from "../api/client";
import { messages } from "../messages";
import { ProductPicture } from "../parts/product_picture";
import { PhotoButtons } from "../photo/photo_input";
import { titleOf } from "./verdict";

interface Props {
  product: Product | null; // null while it is asked for
  addressOf: (product: Product) => string; // where it is open
  onOpen: () => void;
  onFile: (file: File) => void;
}

export function LikedProduct({ product, addressOf, onOpen, onFile }: Props) {
  return (
    <section class="photo-panel" aria-label={messages.results.likeOf}>
      <p class="soft">{messages.results.likeOf}</p>
      <div class="liked-picture">{product && <ProductPicture image={product.images[0]} alt={titleOf(product)} sizes="360px" eager />}</div>
      {product && <a href={addressOf(product)} onClick={(event) => { event.preventDefault(); onOpen(); }}>{titleOf(product)}</a>}
      <p class="soft">{messages.results.withPhoto}</p>
      <PhotoButtons onFile={onFile} />
    </section>
  );
}
