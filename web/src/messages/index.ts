// Every text of the pages, by language. A translation is a module of the shape of `en`: what it lacks is a compile error. The
// texts that the widget shares are in widget/.
import { en } from "./en";
import { chosenLanguage, type Language } from "./language";

export type Messages = typeof en;

// English until speak() is done: read it where a text is shown, not when a module is loaded.
export let messages: Messages = en;

const load: Record<Language, () => Promise<Messages>> = {
  en: async () => en,
  de: async () => (await import("./de")).de,
  fr: async () => (await import("./fr")).fr,
  es: async () => (await import("./es")).es,
  it: async () => (await import("./it")).it,
};

// The language of a page: ?lang=de in its address, else the first of the browser's that we speak.
export function pageLanguage(search: string, browser: readonly string[]): Language {
  return chosenLanguage([new URLSearchParams(search).get("lang"), ...browser]);
}

// Call before the page is drawn.
export async function speak(language: Language): Promise<void> {
  messages = await load[language]();
  document.documentElement.lang = messages.language;
}
