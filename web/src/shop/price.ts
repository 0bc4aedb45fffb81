import { messages } from "../messages";
import { priceIn } from "../parts/price_in";

export function priceText(price: string | null, currency: string): string {
  return priceIn(messages.language, price, currency);
}

export function stockText(stock: number | null): string {
  const words = messages.results;
  return stock === null ? words.stockUnknown : stock > 0 ? words.inStock : words.soldOut;
}
