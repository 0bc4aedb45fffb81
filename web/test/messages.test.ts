import { afterEach, describe, expect, test } from "vitest";
import { de } from "../src/messages/de";
import { en } from "../src/messages/en";
import { es } from "../src/messages/es";
import { fr } from "../src/messages/fr";
import { messages, pageLanguage, speak } from "../src/messages";
import { it as italian } from "../src/messages/it";
import { chosenLanguage, languages } from "../src/messages/language";
import { widgetMessages } from "../src/messages/widget";

const pages = { en, de, fr, es, it: italian };

// "shop.title", "verdicts.match.heading", …: what texts there are, functions included.
function names(texts: object, before = ""): string[] {
  return Object.entries(texts).flatMap(([name, value]) =>
    typeof value === "object" ? names(value as object, `${before}${name}.`) : [`${before}${name}`]).sort();
}
function texts(all: object): string[] {
  return Object.values(all).flatMap((value) => (typeof value === "object" ? texts(value as object) : typeof value === "string" ? [value] : []));
}
const braces = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
const at = (all: object, name: string) => name.split(".").reduce<unknown>((part, step) => (part as Record<string, unknown>)[step], all);

describe.each(languages)("the texts in %s", (language) => {
  test("are those of English, for the pages and for the widget", () => {
    expect(names(pages[language])).toEqual(names(en));
    expect(names(widgetMessages[language])).toEqual(names(widgetMessages.en));
  });
  test("are all written, and hold the same values in braces", () => {
    expect(texts([pages[language], widgetMessages[language]]).filter((text) => text.trim() === "")).toEqual([]);
    for (const name of names(widgetMessages.en))
      expect(braces(String(at(widgetMessages[language], name))), name).toEqual(braces(String(at(widgetMessages.en, name))));
  });
  test("are of that language", () => {
    expect(pages[language].language).toBe(language);
  });
});

describe("the language", () => {
  afterEach(() => speak("en"));
  test("is the first wanted that we speak, else English", () => {
    expect(chosenLanguage(["nl", "de-AT", "fr"])).toBe("de");
    expect(chosenLanguage(["FR_ca"])).toBe("fr");
    expect(chosenLanguage([null, undefined, "", "den", "x"])).toBe("en");
  });
  test("of a page is that of its address, else the browser's", () => {
    expect(pageLanguage("?lang=it", ["es"])).toBe("it");
    expect(pageLanguage("?lang=klingon", ["es-MX", "en"])).toBe("es");
  });
  test("once chosen is that of every text, and of the document", async () => {
    await speak("de");
    expect(messages.photo.choose).toBe("Foto wählen");
    expect(document.documentElement.lang).toBe("de");
  });
});
