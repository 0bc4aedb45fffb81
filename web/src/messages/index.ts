// Every text of the pages, by language. A translation is a module with the shape of `en`.
import { en } from "./en";

export type Messages = typeof en;
export const messages: Messages = en;
