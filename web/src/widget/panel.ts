// The search itself: photo in, garments to tap, answers that link to the product pages.
import type { Answer, Recommendations } from "../api/client";
import { failureOfException, type Failure } from "../api/failure";
import { closePhoto, fileOf, openPhoto, type Photo } from "../photo/photo";
import type { Subject } from "../shop/search";
import { answerList, headingOf } from "./answer_list";
import { button, element } from "./dom";
import { PhotoView } from "./photo_view";
import type { Service, Wishes } from "./service";
import type { Words } from "./words";

export interface PanelOptions {
  words: Words;
  service: Service;
  wishes: () => Wishes;
  target: () => string | null;
  givesFeedback: () => boolean;
  // Tells the shop's page. False where the page asked that nothing more be done.
  tell: (event: "photo" | "answers" | "garment" | "open" | "failure", detail: object) => boolean;
}

const accepted = "image/*,.heic,.heif,.avif";

export class Panel {
  readonly root = element("section", { class: "panel", part: "panel" });
  private readonly view: PhotoView;
  private readonly chooser: HTMLButtonElement;
  private readonly status = element("p", { class: "status soft", part: "status", role: "status" });
  private readonly failed = element("div", { class: "failed", part: "failure", role: "alert" });
  private readonly results = element("div", { class: "results" });
  private photo: Photo | null = null;
  private running = new AbortController();

  constructor(private readonly options: PanelOptions) {
    const { words } = options;
    this.root.setAttribute("aria-label", words.say("label"));
    this.view = new PhotoView(words, (subject) => this.choose(subject));
    const [chooser, chosenFile] = this.fileButton(words.say("choose"), "button main");
    const [camera, takenFile] = this.fileButton(words.say("take"), "button camera", "environment");
    this.chooser = chooser;
    this.root.append(
      element("h2", { part: "heading" }, words.say("heading")),
      element("p", { class: "lead soft", part: "lead" }, words.say("lead")),
      element("div", { class: "body" },
        element("div", { class: "side" },
          this.view.root,
          element("div", { class: "buttons" }, chooser, camera, chosenFile, takenFile, element("span", { class: "hint soft" }, words.say("hint"))),
          element("slot", { name: "note" }),
          this.status, this.failed),
        this.results),
    );
    this.takeDrops();
  }

  // Ends what is under way and lets go of the photo.
  close(): void {
    this.running.abort();
    closePhoto(this.photo);
    this.photo = null;
  }

  async open(file: Blob): Promise<void> {
    const { words } = this.options;
    const mine = this.begin(words.say("opening"));
    this.results.replaceChildren();
    try {
      const photo = await openPhoto(file, "");
      if (mine.aborted) return closePhoto(photo);
      closePhoto(this.photo);
      this.photo = photo;
    } catch (error) {
      if (!mine.aborted) this.fail(failureOfException(error), null);
      return;
    }
    this.chooser.textContent = words.say("another");
    this.chooser.classList.remove("main"); // the answers are what matters now
    this.root.classList.add("has-photo");
    this.view.open(this.photo);
    this.options.tell("photo", { width: this.photo.width, height: this.photo.height });
    await this.search({ kind: "main" });
  }

  private choose(subject: Subject): void {
    this.options.tell("garment", { number: subject.kind === "garment" ? subject.number : null });
    void this.search(subject);
  }

  private async search(subject: Subject): Promise<void> {
    const { photo } = this;
    if (!photo) return;
    const { words, service, wishes } = this.options;
    const mine = this.begin(words.say("searching"));
    try {
      const found = await service.recommend(photo, subject, wishes(), mine);
      if (!mine.aborted) this.show(photo, subject, found);
    } catch (error) {
      if (!mine.aborted) this.fail(failureOfException(error), () => void this.search(subject));
    }
  }

  // What was under way is superseded. The answers before stay in sight meanwhile.
  private begin(status: string): AbortSignal {
    this.running.abort();
    this.running = new AbortController();
    this.status.textContent = status;
    this.status.classList.remove("unseen");
    this.failed.replaceChildren();
    this.results.setAttribute("aria-busy", "true");
    return this.running.signal;
  }

  private show(photo: Photo, subject: Subject, found: Recommendations): void {
    const { words, service, target, givesFeedback, tell } = this.options;
    const { garments, garment, crop } = found.photos[0]!;
    // None are looked for where the whole photo is searched.
    if (subject.kind !== "whole") this.view.setGarments(photo, garments);
    this.view.setChosen(garment ?? (crop || found.verdict === "no_garment" ? null : "whole"));
    const n = found.answers.length;
    this.results.setAttribute("aria-busy", "false");
    // Seen as the heading; said once to those who do not see it.
    this.status.classList.add("unseen");
    this.status.textContent = `${words.say(n === 1 ? "one_answer" : "many_answers", { n })}. ${words.say(headingOf(found))}.`;
    this.results.replaceChildren(...answerList(found, { words, service, target: target(), onOpen: (answer, event) => this.visit(found, answer, event) }));
    tell("answers", { id: found.id, verdict: found.verdict, garment, garments, answers: found.answers });
    if (givesFeedback()) service.tell(found.id, found.answers.map(({ product, rank }) => ({ kind: "shown", product_id: product.id, rank })));
  }

  private visit(found: Recommendations, { product, rank }: Answer, event: MouseEvent): void {
    const { service, givesFeedback, tell } = this.options;
    if (givesFeedback()) service.tell(found.id, [{ kind: "clicked", product_id: product.id, rank }]);
    if (!tell("open", { id: found.id, product, rank })) event.preventDefault();
  }

  private fail(failure: Failure, again: (() => void) | null): void {
    const { words, tell } = this.options;
    this.results.setAttribute("aria-busy", "false");
    this.status.textContent = "";
    this.results.replaceChildren();
    if (failure.kind === "not_a_picture") this.view.close();
    this.failed.replaceChildren(element("p", {}, words.say(`failures.${failure.kind}`)));
    if (failure.retry && again) {
      this.failed.append(button(words.say("retry"), { class: "button", part: "button" }, () => {
        this.chooser.focus(); // the button that had it is about to go
        again();
      }));
    }
    tell("failure", { kind: failure.kind, request_id: failure.requestId ?? null });
  }

  private fileButton(label: string, name: string, capture?: string): [HTMLButtonElement, HTMLInputElement] {
    const input = element("input", { type: "file", accept: accepted, capture, hidden: true });
    input.addEventListener("change", () => {
      const file = input.files?.[0];
      if (file) void this.open(file);
      input.value = ""; // the same file may be chosen again, after a failure for instance
    });
    return [button(label, { class: name, part: "button" }, () => input.click()), input];
  }

  private takeDrops(): void {
    const mark = (over: boolean) => (event: DragEvent) => {
      event.preventDefault();
      this.root.classList.toggle("is-over", over);
    };
    this.root.addEventListener("dragover", mark(true));
    this.root.addEventListener("dragleave", mark(false));
    this.root.addEventListener("drop", (event) => {
      mark(false)(event);
      const file = fileOf(event.dataTransfer);
      if (file) void this.open(file);
    });
    this.root.addEventListener("paste", (event) => {
      const file = fileOf(event.clipboardData);
      if (file) void this.open(file);
    });
  }
}
