// The photo with a box around each garment, and a chip for each. Boxes are for fingers and mice; by keyboard and to screen readers
// the chips say the same.
import type { FoundGarment } from "../api/client";
import { drawingOrder, numbered, placeOn } from "../photo/garment_layout";
import type { Photo } from "../photo/photo";
import type { Subject } from "../shop/search";
import { button, element } from "./dom";
import type { Words } from "./words";

export class PhotoView {
  readonly root = element("div", { class: "photo", part: "photo", hidden: true });
  private boxes = new Map<number, HTMLElement>();
  private chips = new Map<number | "whole", HTMLElement>();

  constructor(private readonly words: Words, private readonly choose: (subject: Subject) => void) {}

  open(photo: Photo): void {
    this.boxes.clear();
    this.chips.clear();
    const shown = photo.url
      ? element("img", { src: photo.url, alt: this.words.say("photo"), width: photo.width, height: photo.height })
      : element("p", { class: "soft" }, this.words.say("undrawn"));
    this.root.replaceChildren(element("div", { class: "stage" }, shown));
    this.root.hidden = false;
  }

  close(): void {
    this.root.hidden = true;
    this.root.replaceChildren();
  }

  // Of an answer about the whole photo or its main garment: which ones there are.
  setGarments(photo: Photo, garments: readonly FoundGarment[]): void {
    if (this.chips.size > 0) return;
    const words = this.words;
    for (const { number, kind, nth } of numbered(garments)) {
      const name = words.say(`kinds.${kind}`);
      const chip = nth === 1 ? name : words.say("another_of_kind", { kind: name, n: nth });
      this.chips.set(number, button(chip, { class: "chip", part: "chip" }, () => this.choose({ kind: "garment", number })));
    }
    this.chips.set("whole", button(words.say("whole"), { class: "chip", part: "chip" }, () => this.choose({ kind: "whole" })));
    if (photo.url) for (const { number, kind, box } of drawingOrder(garments)) {
      const drawn = button("", { class: "box", part: "box", tabindex: -1, "aria-hidden": "true", title: words.say(`kinds.${kind}`) },
        () => this.choose({ kind: "garment", number }));
      Object.assign(drawn.style, placeOn(photo, box));
      this.boxes.set(number, drawn);
    }
    this.root.querySelector(".stage")!.append(...this.boxes.values());
    this.root.append(element("div", { class: "chips", role: "group", "aria-label": words.say("garments") }, ...this.chips.values()));
  }

  setChosen(chosen: number | "whole" | null): void {
    for (const [which, box] of this.boxes) box.classList.toggle("is-chosen", which === chosen);
    for (const [which, chip] of this.chips) chip.setAttribute("aria-pressed", String(which === chosen));
  }
}
