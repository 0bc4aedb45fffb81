// The garments that were found in the photo: boxes on it to tap, and a chip for each.
import type { FoundGarment } from "../api/client";
import { messages } from "../messages";
import type { Subject } from "../shop/search";
import type { Photo } from "./photo";

interface BoxesProps {
  photo: Photo & { url: string };
  garments: FoundGarment[];
  chosen: number | null;
  onChoose: (number: number) => void;
}

export function GarmentBoxes({ photo, garments, chosen, onChoose }: BoxesProps) {
  const percent = (part: number, of: number) => `${(part / of) * 100}%`;
  // The largest first, so that a smaller one in front of it can be tapped.
  const drawn = [...garments].sort((a, b) => b.box.width * b.box.height - a.box.width * a.box.height);
  return (
    <div class="crop">
      <div class="crop-stage is-still" style={{ "--ratio": String(photo.width / photo.height) }}>
        <img src={photo.url} alt={messages.photo.alt} width={photo.width} height={photo.height} draggable={false} />
        {drawn.map(({ number, kind, box }) => (
          // For fingers and mice; by keyboard and to screen readers the chips below say the same.
          <button key={number} type="button" class={number === chosen ? "garment-box is-chosen" : "garment-box"} tabIndex={-1} aria-hidden="true"
            title={messages.garments.kinds[kind]} onClick={() => onChoose(number)}
            style={{ left: percent(box.x, photo.width), top: percent(box.y, photo.height), width: percent(box.width, photo.width), height: percent(box.height, photo.height) }} />
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
  const times = new Map<string, number>();
  const chips = garments.map(({ number, kind }) => {
    const nth = (times.get(kind) ?? 0) + 1;
    times.set(kind, nth);
    return { number, words: nth === 1 ? words.kinds[kind] : words.another(words.kinds[kind], nth) };
  });
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
