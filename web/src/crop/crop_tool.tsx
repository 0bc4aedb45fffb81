// The photo with the frame of what is searched.
import { messages } from "../messages";
import type { Photo } from "../photo/photo";
import { cropAfterKey } from "./crop_keys";
import { handles, unlessWhole, whole, type Rect } from "./geometry";
import { useCropGestures } from "./use_crop_gestures";

interface Props {
  photo: Photo & { url: string };
  crop: Rect | null; // null: the whole photo
  onChange: (crop: Rect | null) => void;
}

export function CropTool({ photo, crop, onChange }: Props) {
  const words = messages.crop;
  const change = (rect: Rect | null) => onChange(rect && unlessWhole(rect, photo));
  const gestures = useCropGestures(photo, crop, change);
  const frame = crop ?? whole(photo);
  const percent = (part: number, of: number) => `${(part / of) * 100}%`;
  const place = {
    left: percent(frame.x, photo.width),
    top: percent(frame.y, photo.height),
    width: percent(frame.width, photo.width),
    height: percent(frame.height, photo.height),
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = cropAfterKey(event, crop, photo);
    if (next === undefined) return;
    event.preventDefault();
    change(next);
  };
  const now = crop ? words.is(crop.width, crop.height, crop.x, crop.y) : words.isWhole;

  return (
    <div class="crop">
      <div class="crop-stage" style={{ "--ratio": String(photo.width / photo.height) }} {...gestures}>
        <img src={photo.url} alt={messages.photo.alt} width={photo.width} height={photo.height} draggable={false} />
        <div class="crop-shade" aria-hidden="true"><div style={place} /></div>
        <div class={crop ? "crop-frame" : "crop-frame is-whole"} style={place} data-crop tabIndex={0} role="application"
          aria-roledescription={words.role} aria-label={`${words.label}: ${now}`} aria-describedby="crop-help" onKeyDown={onKeyDown}>
          {handles.map((handle) => <span key={handle} class={`crop-handle is-${handle}`} data-handle={handle} />)}
        </div>
      </div>
      <p id="crop-help" class="visually-hidden">{words.help}</p>
      <p class="visually-hidden" role="status">{crop ? now : ""}</p>
      <p class="soft crop-foot">{crop ? words.hintCropped : words.hint}</p>
    </div>
  );
}
