// "€43.50" as a language writes it; "43.50 XX" where the currency is unknown to the browser; "" without a price.
export function priceIn(language: string, price: string | null, currency: string): string {
  if (price === null) return "";
  if (!currency) return price;
  try {
    return new Intl.NumberFormat(language, { style: "currency", currency }).format(Number(price));
  } catch {
    return `${price} ${currency}`;
  }
}
