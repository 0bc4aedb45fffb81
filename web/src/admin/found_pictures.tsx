// A product's pictures with what was found in them: a box on each, and in words by what the product is found.
import { imageUrl, type Product } from "../api/client";
import { placeOn } from "../photo/garment_layout";
import { messages } from "../messages";

type Picture = Product["images"][number];

export function FoundPictures({ pictures }: { pictures: Picture[] }) {
  const words = messages.admin.found;
  return (
    <section class="is-wide" aria-label={words.heading}>
      <h3>{words.heading}</h3>
      <ul class="found-pictures">
        {pictures.map((picture) => (
          <li key={picture.id}>
            <div class="found-stage" style={{ aspectRatio: `${picture.width} / ${picture.height}` }}>
              <img src={imageUrl(picture.url, 256)} alt="" width={picture.width} height={picture.height} loading="lazy" />
              {picture.part.box && <span class="found-box" aria-hidden="true" style={placeOn({ width: 1, height: 1 }, picture.part.box)} />}
            </div>
            <span class="soft">{foundBy(picture.part)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

// "Found by the garment: Top, 93 %".
export function foundBy(part: Picture["part"]): string {
  const words = messages.admin.found;
  const kind = part.kind && part.confidence !== null ? words.kind(messages.garments.kinds[part.kind], Math.round(100 * part.confidence)) : "";
  if (part.source === "shop") return part.box ? words.set : words.setWhole;
  if (part.source === "finder") return `${words.garment}: ${kind}`;
  return part.box ? `${words.fills}: ${kind}` : words.whole;
}
