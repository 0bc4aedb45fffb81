// <selvedge-search>: the search in place, or with mode="button" a button that opens it. docs/widget.md is its reference.
import { button, element } from "./dom";
import { Panel } from "./panel";
import { Service } from "./service";
import css from "./widget.css?inline";
import { Words } from "./words";

const most_answers = 100; // that the service gives

// Made once, and from script: a strict Content-Security-Policy forbids style elements and attributes.
const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

// `home`: where the script came from, and so the service, unless the attribute `service` names another.
export function searchElement(home: string | null): typeof HTMLElement {
  return class SelvedgeSearch extends HTMLElement {
    static readonly observedAttributes = ["lang", "mode", "service"];
    private panel: Panel | null = null;
    private dialog: HTMLDialogElement | null = null;

    constructor() {
      super();
      this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
    }

    connectedCallback(): void {
      this.build();
    }
    disconnectedCallback(): void {
      this.panel?.close();
      this.panel = null;
    }
    attributeChangedCallback(): void {
      if (this.panel) this.build();
    }

    // For a button of the shop's own; in place there is nothing to open.
    open(): void {
      if (this.dialog && !this.dialog.open) this.dialog.showModal();
    }
    close(): void {
      this.dialog?.close();
    }
    // Searches with a photo that the shop's page has.
    search(photo: Blob): void {
      this.open();
      void this.panel?.open(photo);
    }

    private build(): void {
      this.panel?.close();
      this.panel = null;
      this.dialog = null;
      const base = this.serviceBase();
      if (!base) {
        console.error("<selvedge-search>: expected the attribute service, the address of a Selvedge service, because this script was not loaded as <script src>");
        return;
      }
      const words = new Words(this);
      const panel = new Panel({
        words,
        service: new Service(base),
        wishes: () => ({ limit: this.limit(), category: this.getAttribute("category"), inStock: this.hasAttribute("in-stock") }),
        target: () => this.getAttribute("target"),
        givesFeedback: () => this.getAttribute("feedback") !== "off",
        tell: (event, detail) => this.dispatchEvent(new CustomEvent(`selvedge-${event}`, { detail, bubbles: true, composed: true, cancelable: event === "open" })),
      });
      this.panel = panel;
      this.shadowRoot!.replaceChildren(...(this.getAttribute("mode") === "button" ? this.behindButton(panel, words) : [panel.root]));
    }

    private behindButton(panel: Panel, words: Words): Node[] {
      panel.root.removeAttribute("aria-label"); // the dialog has it
      const dialog = element("dialog", { part: "dialog", "aria-label": words.say("label") },
        button(words.say("close"), { class: "button close", part: "close" }, () => dialog.close()), panel.root);
      // A click on the dialog itself, outside what it holds, is one on its backdrop.
      dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
      this.dialog = dialog;
      return [button(words.say("open"), { class: "button main", part: "button", "aria-haspopup": "dialog" }, () => this.open()), dialog];
    }

    private serviceBase(): string | null {
      const named = this.getAttribute("service");
      return named ? new URL(named.endsWith("/") ? named : `${named}/`, document.baseURI).href : home;
    }

    private limit(): number {
      const wanted = Number(this.getAttribute("limit") ?? 12);
      return Number.isInteger(wanted) && wanted >= 1 && wanted <= most_answers ? wanted : 12;
    }
  };
}
