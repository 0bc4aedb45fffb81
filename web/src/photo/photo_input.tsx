// Where a photo comes from: chosen, taken, dropped or pasted, also from another window.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { messages } from "../messages";
import { addressOf, fileOf } from "./photo";

interface Props {
  onFile: (file: File) => void;
}

const accepted = "image/*,.heic,.heif,.avif,.tif,.tiff";

export function PhotoButtons({ onFile, compact = false, children }: Props & { compact?: boolean; children?: ComponentChildren }) {
  const words = messages.photo;
  return (
    <div class="photo-buttons">
      <FileButton label={compact ? words.another : words.choose} main={!compact} onFile={onFile} />
      {/* Only where a camera is at hand: elsewhere the attribute would open the same file chooser again. */}
      <FileButton label={words.take} camera onFile={onFile} />
      {children}
    </div>
  );
}

function FileButton({ label, main = false, camera = false, onFile }: Props & { label: string; main?: boolean; camera?: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  const onChange = () => {
    const file = input.current?.files?.[0];
    if (file) onFile(file);
    // The same file may be chosen again, after a failure for instance.
    if (input.current) input.current.value = "";
  };
  return (
    <label class={`button file-button${main ? " is-main" : ""}${camera ? " is-camera" : ""}`}>
      {label}
      <input ref={input} type="file" accept={accepted} capture={camera ? "environment" : undefined} onChange={onChange} />
    </label>
  );
}

interface Listeners {
  onFile: (file: File) => void;
  onAddress: (address: string) => void; // of a picture in another window, which came without its file
  onNothing: () => void; // neither
}

// Drops and pastes anywhere on the page.
export function useDropAndPaste({ onFile, onAddress, onNothing }: Listeners): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    let depth = 0;
    const take = (data: DataTransfer | null) => {
      const file = fileOf(data), address = addressOf(data);
      if (file) onFile(file);
      else if (address) onAddress(address);
      else onNothing();
    };
    const enter = (event: DragEvent) => { event.preventDefault(); depth++; setOver(true); };
    const leave = () => { depth = Math.max(0, depth - 1); if (depth === 0) setOver(false); };
    const hover = (event: DragEvent) => event.preventDefault();
    const drop = (event: DragEvent) => {
      event.preventDefault();
      depth = 0;
      setOver(false);
      take(event.dataTransfer);
    };
    const paste = (event: ClipboardEvent) => {
      // Text pasted into a field is none of our business.
      if (fileOf(event.clipboardData) || !(event.target instanceof HTMLInputElement)) take(event.clipboardData);
    };
    const listeners: [string, (event: never) => void][] =
      [["dragenter", enter], ["dragleave", leave], ["dragover", hover], ["drop", drop], ["paste", paste]];
    for (const [name, listener] of listeners) document.addEventListener(name, listener as EventListener);
    return () => { for (const [name, listener] of listeners) document.removeEventListener(name, listener as EventListener); };
  }, [onFile, onAddress, onNothing]);
  return over;
}
