import { messages } from "../messages";

// "€43.50"; "43.50 XX" where the currency is unknown to the browser; "" without a price.
export function priceText(price: string | null, currency: string): string {
  if (price === null) return "";
  if (!currency) return price;
  try {
    return new Intl.NumberFormat(messages.language, { style: "currency", currency }).format(Number(price));
  } catch {
    return `${price} ${currency}`;
  }
}

export function stockText(stock: number | null): string {
  const words = messages.results;
  return stock === null ? words.stockUnknown : stock > 0 ? words.inStock : words.soldOut;
}
