// The photo that is searched with, its garments, and the frame around a part of it.
import type { FoundGarment } from "../api/client";
import { CropTool } from "../crop/crop_tool";
import { centred } from "../crop/geometry";
import { messages } from "../messages";
import type { Subject } from "../shop/search";
import { GarmentBoxes, GarmentChips } from "./garments";
import type { Photo } from "./photo";
import { PhotoButtons } from "./photo_input";

interface Props {
  photo: Photo;
  subject: Subject;
  garments: FoundGarment[];
  chosen: number | null; // number of the garment that is answered
  refused: boolean; // the server could not read it either
  onSubject: (subject: Subject) => void;
  onFile: (file: File) => void;
  onTurn: () => void;
}

export function PhotoPanel({ photo, subject, garments, chosen, refused, onSubject, onFile, onTurn }: Props) {
  const words = messages.photo;
  const choose = (number: number) => onSubject({ kind: "garment", number });
  const drawable = photo.url ? { ...photo, url: photo.url } : null;
  const framed = garments.find((garment) => garment.number === chosen)?.box;
  return (
    <section class="photo-panel" aria-label={words.label}>
      {!drawable ? (
        <div class="photo-undrawn">
          <p class="photo-name">{photo.name}</p>
          {!refused && <p class="soft">{words.notDrawable}</p>}
        </div>
      ) : subject.kind === "crop" ? (
        <CropTool photo={drawable} crop={subject.rect} onChange={(rect) => onSubject(rect ? { kind: "crop", rect } : { kind: "whole" })} />
      ) : (
        <GarmentBoxes photo={drawable} garments={garments} chosen={subject.kind === "whole" ? null : chosen} onChoose={choose} />
      )}
      <GarmentChips garments={garments} chosen={chosen} subject={subject} onChoose={choose} onWhole={() => onSubject({ kind: "whole" })}
        onFrame={drawable ? () => onSubject({ kind: "crop", rect: framed ?? centred(photo) }) : undefined} />
      {photo.shrunk && <p class="soft">{words.shrunk}</p>}
      <PhotoButtons onFile={onFile} compact>
        {drawable && <button type="button" onClick={onTurn}>{words.turn}</button>}
      </PhotoButtons>
    </section>
  );
}
