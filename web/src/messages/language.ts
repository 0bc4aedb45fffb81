// Which language to speak.
export const languages = ["en", "de", "fr", "es", "it"] as const;
export type Language = (typeof languages)[number];

// The first of the wanted ones that we speak, by tags such as "de-AT"; else English.
export function chosenLanguage(wanted: readonly (string | null | undefined)[]): Language {
  for (const tag of wanted) {
    const primary = tag?.toLowerCase().split(/[-_]/)[0];
    const known = languages.find((language) => language === primary);
    if (known) return known;
  }
  return "en";
}
