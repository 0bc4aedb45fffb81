// The page before a photo.
import type { ComponentChildren } from "preact";
import type { Catalogue, Sample } from "../api/client";
import { messages } from "../messages";
import { PhotoButtons } from "../photo/photo_input";
import { Samples } from "../photo/samples";
import { PrivacyNote } from "./shop_frame";

interface Props {
  catalogue: Catalogue | null;
  samples: Sample[] | null;
  missing: boolean; // the photo of the link that led here is not in this browser
  note: ComponentChildren; // what went wrong
  onFile: (file: File) => void;
  onSample: (sample: Sample) => void;
}

export function Welcome({ catalogue, samples, missing, note, onFile, onSample }: Props) {
  return (
    <>
      <section class="welcome">
        <h1>{messages.shop.heading}</h1>
        <p class="lead">{messages.shop.lead}</p>
        {missing && <p class="notice" role="status">{messages.photo.elsewhere}</p>}
        <div class="drop-zone">
          <Garment />
          <PhotoButtons onFile={onFile} />
          <p class="soft">{messages.photo.hint}</p>
          <PrivacyNote catalogue={catalogue} />
        </div>
        {note}
      </section>
      <Samples samples={samples} onChoose={onSample} />
    </>
  );
}

function Garment() {
  return (
    <svg class="garment" viewBox="0 0 64 64" width="56" height="56" aria-hidden="true">
      <path d="M22 8 6 17l6 11 6-3v31h28V25l6 3 6-11-16-9a10 8 0 0 1-20 0z" />
      <path class="thread" d="M18 50h28" />
    </svg>
  );
}
