// What the shopper narrows the answers to, kept in the page's address so that it can be shared and survives a reload.
export interface Filters {
  category: string; // "" for any
  colour: string;
  priceMin: string; // as typed
  priceMax: string;
  inStock: boolean;
  attributes: Readonly<Record<string, string>>; // by name: size, gender, brand, …
}

export const noFilters: Filters = { category: "", colour: "", priceMin: "", priceMax: "", inStock: false, attributes: {} };

export function filtersOfUrl(search: string): Filters {
  const query = new URLSearchParams(search);
  return {
    category: query.get("category") ?? "",
    colour: query.get("colour") ?? "",
    priceMin: query.get("price_min") ?? "",
    priceMax: query.get("price_max") ?? "",
    inStock: query.get("in_stock") === "true",
    attributes: Object.fromEntries(query.getAll("attribute").flatMap((condition) => {
      const equals = condition.indexOf("=");
      return equals > 0 ? [[condition.slice(0, equals), condition.slice(equals + 1)]] : [];
    })),
  };
}

// "?category=dress&…", or "" without filters; other parameters of `search` stay.
export function urlOfFilters(filters: Filters, search = ""): string {
  const query = new URLSearchParams(search);
  const set = (name: string, value: string) => (value ? query.set(name, value) : query.delete(name));
  set("category", filters.category);
  set("colour", filters.colour);
  set("price_min", filters.priceMin);
  set("price_max", filters.priceMax);
  set("in_stock", filters.inStock ? "true" : "");
  query.delete("attribute");
  for (const condition of conditions(filters)) query.append("attribute", condition);
  const text = query.toString();
  return text ? `?${text}` : "";
}

function conditions(filters: Filters): string[] {
  return Object.entries(filters.attributes).filter(([, value]) => value).map(([name, value]) => `${name}=${value}`);
}

// A price as the API takes it, from "19,90", " 19.9 " or ""; null where it is no price.
export function price(typed: string): string | null {
  const text = typed.trim().replace(",", ".");
  if (text === "") return "";
  return /^\d{1,12}(\.\d{1,4})?$/.test(text) ? text : null;
}

export type PriceProblem = "badMin" | "badMax" | "crossed";

export function priceProblem(filters: Filters): PriceProblem | null {
  const low = price(filters.priceMin), high = price(filters.priceMax);
  if (low === null) return "badMin";
  if (high === null) return "badMax";
  return low !== "" && high !== "" && Number(low) > Number(high) ? "crossed" : null;
}

export interface FilterQuery {
  category?: string;
  colour?: string;
  price_min?: string;
  price_max?: string;
  in_stock?: boolean;
  attribute?: string[]; // NAME=VALUE
}

// The API's parameters. Prices that are none are left out: the form says so beside them.
export function queryOfFilters(filters: Filters): FilterQuery {
  const query: FilterQuery = {};
  if (filters.category) query.category = filters.category;
  if (filters.colour) query.colour = filters.colour;
  if (!priceProblem(filters)) {
    const low = price(filters.priceMin), high = price(filters.priceMax);
    if (low) query.price_min = low;
    if (high) query.price_max = high;
  }
  if (filters.inStock) query.in_stock = true;
  const attribute = conditions(filters);
  if (attribute.length) query.attribute = attribute;
  return query;
}

export function activeFilters(filters: Filters): number {
  const { attribute = [], ...others } = queryOfFilters(filters);
  return Object.keys(others).length + attribute.length;
}

// The attributes that tell the answers apart: of which they have at least two single values, or one that is chosen. Those that
// shoppers know come first.
export function dividingAttributes(known: Readonly<Record<string, unknown>>, products: readonly { attributes: Readonly<Record<string, string>> }[], filters: Filters): string[] {
  const first = ["size", "gender", "brand", "material"];
  const rank = (name: string) => (first.includes(name) ? first.indexOf(name) : first.length);
  return Object.keys(known)
    .filter((name) => {
      const values = new Set(products.flatMap(({ attributes }) => singleValues(attributes[name] ?? "")));
      return values.size > 1 || Boolean(filters.attributes[name]);
    })
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .slice(0, 6);
}

// "S, M" and "S/M" are two, as the server filters.
function singleValues(text: string): string[] {
  return text.split(/[,/;|\n]/).map((value) => value.trim().toLowerCase()).filter(Boolean);
}
