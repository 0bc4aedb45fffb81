// The widget's texts by language, all of them in one file: a script from another host that loads more scripts would need more
// of the shop's Content-Security-Policy.
import type { Language } from "../language";
import { de } from "./de";
import { en } from "./en";
import { es } from "./es";
import { fr } from "./fr";
import { it } from "./it";

export type WidgetMessages = typeof en;
export const widgetMessages: Record<Language, WidgetMessages> = { en, de, fr, es, it };
