// The script that a shop's page loads: <script src="https://find.shop.example/widget.js" async></script>.
import { searchElement } from "./search_element";

const script = document.currentScript;
const home = script instanceof HTMLScriptElement && script.src ? new URL(".", script.src).href : null;

// Where two scripts of it are on a page, the first one counts.
if (!customElements.get("selvedge-search")) customElements.define("selvedge-search", searchElement(home));
