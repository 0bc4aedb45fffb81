// The photo that is searched with, and its crop.
import { CropTool } from "../crop/crop_tool";
import type { Rect } from "../crop/geometry";
import { messages } from "../messages";
import type { Photo } from "./photo";
import { PhotoButtons } from "./photo_input";

interface Props {
  photo: Photo;
  crop: Rect | null;
  refused: boolean; // the server could not read it either
  onCrop: (crop: Rect | null) => void;
  onFile: (file: File) => void;
}

export function PhotoPanel({ photo, crop, refused, onCrop, onFile }: Props) {
  const words = messages.photo;
  return (
    <section class="photo-panel" aria-label={words.label}>
      {photo.url ? <CropTool photo={{ ...photo, url: photo.url }} crop={crop} onChange={onCrop} /> : (
        <div class="photo-undrawn">
          <p class="photo-name">{photo.name}</p>
          {!refused && <p class="soft">{words.notDrawable}</p>}
        </div>
      )}
      {photo.shrunk && <p class="soft">{words.shrunk}</p>}
      <PhotoButtons onFile={onFile} compact />
    </section>
  );
}
