// The garments that were found in the photo: boxes on it to tap, and a chip for each.
import type { FoundGarment } from "../api/client";
import { messages } from "../messages";
import type { Subject } from "../shop/search";
import { drawingOrder, numbered, placeOn } from "./garment_layout";
import type { Photo } from "./photo";

interface BoxesProps {
  photo: Photo & { url: string };
  garments: FoundGarment[];
  chosen: number | null;
  onChoose: (number: number) => void;
}

export function GarmentBoxes({ photo, garments, chosen, onChoose }: BoxesProps) {
  return (
    <div class="crop">
      <div class="crop-stage is-still" style={{ "--ratio": String(photo.width / photo.height) }}>
        <img src={photo.url} alt={messages.photo.alt} width={photo.width} height={photo.height} draggable={false} />
        {drawingOrder(garments).map(({ number, kind, box }) => (
          // For fingers and mice; by keyboard and to screen readers the chips below say the same.
          <button key={number} type="button" class={number === chosen ? "garment-box is-chosen" : "garment-box"} tabIndex={-1} aria-hidden="true"
            title={messages.garments.kinds[kind]} onClick={() => onChoose(number)}
            style={placeOn(photo, box)} />
        ))}
      </div>
    </div>
  );
}

interface ChipsProps {
  garments: FoundGarment[];
  chosen: number | null;
  subject: Subject;
  onChoose: (number: number) => void;
  onWhole: () => void;
  onFrame?: (() => void) | undefined; // where the photo can be drawn
}

export function GarmentChips({ garments, chosen, subject, onChoose, onWhole, onFrame }: ChipsProps) {
  const words = messages.garments;
  const byGarment = subject.kind === "main" || subject.kind === "garment";
  const chips = numbered(garments).map(({ number, kind, nth }) =>
    ({ number, words: nth === 1 ? words.kinds[kind] : words.another(words.kinds[kind], nth) }));
  return (
    <div class="chips" role="group" aria-label={words.label}>
      {chips.map((chip) => (
        <button key={chip.number} type="button" class="chip" aria-pressed={byGarment && chip.number === chosen} onClick={() => onChoose(chip.number)}>{chip.words}</button>
      ))}
      <button type="button" class="chip" aria-pressed={subject.kind === "whole"} onClick={onWhole}>{words.whole}</button>
      {onFrame && <button type="button" class="chip" aria-pressed={subject.kind === "crop"} onClick={onFrame}>{words.frame}</button>}
    </div>
  );
}
