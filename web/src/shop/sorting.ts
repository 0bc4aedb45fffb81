// The order of the answers that are there. The server gives the closest; the page puts them in another order.
import type { Answer } from "../api/client";

export const sorts = ["closest", "price_up", "price_down"] as const;
export type Sort = (typeof sorts)[number];

export function isSort(text: string): text is Sort {
  return (sorts as readonly string[]).includes(text);
}

// Prices of two currencies cannot be compared: each currency has its own turn, the one of the closest answer first. Products
// without a price come last; what is equal stays in the order of closeness.
export function sorted(answers: readonly Answer[], sort: Sort): Answer[] {
  if (sort === "closest") return [...answers];
  const currencies = [...new Set(answers.map(({ product }) => product.currency))];
  const turn = ({ product }: Answer) => (product.price === null ? currencies.length : currencies.indexOf(product.currency));
  const price = ({ product }: Answer) => Number(product.price ?? 0) * (sort === "price_up" ? 1 : -1);
  return [...answers].sort((a, b) => turn(a) - turn(b) || price(a) - price(b));
}
