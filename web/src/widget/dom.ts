// Elements made from script alone: nothing is parsed, so the strictest Content-Security-Policy of a shop has nothing to forbid.

type Attributes = Record<string, string | number | boolean | null | undefined>;

// An attribute that is true is there without a value; one that is false, null or undefined is not there.
export function element<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, attributes: Attributes = {}, ...children: (Node | string)[]): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children);
  return made;
}

export function button(words: string, attributes: Attributes, onClick: () => void): HTMLButtonElement {
  const made = element("button", { type: "button", ...attributes }, words);
  made.addEventListener("click", onClick);
  return made;
}
