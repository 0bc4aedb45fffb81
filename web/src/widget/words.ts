// The widget's texts: the shop's own by attribute, else those of its language.
import { chosenLanguage, type Language } from "../messages/language";
import { widgetMessages, type WidgetMessages } from "../messages/widget";

type PathOf<T> = { [Name in keyof T & string]: T[Name] extends string ? Name : `${Name}.${PathOf<T[Name]>}` }[keyof T & string];
export type TextName = PathOf<WidgetMessages>; // "choose", "verdicts.match.heading"

// "verdicts.no_garment.heading" → "text-verdicts-no-garment-heading".
export function attributeOf(name: TextName): string {
  return `text-${name.replaceAll(/[._]/g, "-")}`;
}

// Its own or the nearest `lang` around it, beyond shadow roots too; else the browser's.
export function languageOf(element: Element): Language {
  const wanted: (string | null)[] = [];
  for (let at: Element | null = element; at;) {
    const said: Element | null = at.closest("[lang]");
    wanted.push(said?.getAttribute("lang") ?? null);
    const root = at.getRootNode();
    at = said ? null : root instanceof ShadowRoot ? root.host : null;
  }
  return chosenLanguage([...wanted, ...navigator.languages]);
}

export class Words {
  readonly language: Language;

  constructor(private readonly element: Element) {
    this.language = languageOf(element);
  }

  // `values` take the place of their names in braces.
  say(name: TextName, values: Record<string, string | number> = {}): string {
    const known = name.split(".").reduce<unknown>((texts, part) => (texts as Record<string, unknown>)[part], widgetMessages[this.language]) as string;
    const text = this.element.getAttribute(attributeOf(name)) ?? known;
    return text.replaceAll(/\{(\w+)\}/g, (braces, value: string) => String(values[value] ?? braces));
  }
}
