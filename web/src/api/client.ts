// The typed client of Selvedge's own HTTP interface; its types are generated from openapi.json.
import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];
export type Answer = Schemas["Answer"];
export type BulkLine = Schemas["BulkLine"];
export type Catalogue = Schemas["Catalogue"];
export type FeedReading = Schemas["FeedReading"];
export type Feedback = Schemas["Feedback"];
export type FeedbackReport = Schemas["FeedbackReport"];
export type FoundGarment = Schemas["Garment"];
export type GarmentKind = Schemas["GarmentKind"];
export type Heat = Schemas["Heat"];
export type Problem = Schemas["Problem"];
export type Product = Schemas["Product"];
export type ProductInput = Schemas["ProductInput"];
export type ProductPage = Schemas["ProductPage"];
export type ProductPatch = Schemas["ProductPatch"];
export type Recommendations = Schemas["Recommendations"];
export type Sample = Schemas["Sample"];
export type SyncRun = Schemas["SyncRun"];
export type Syncs = Schemas["Syncs"];
export type Verdict = Recommendations["verdict"];

export type Api = Client<paths>;

// Where the service is, seen from one of its pages: at the root of a host or below a path of it.
export function serviceOf(page: string): string {
  return new URL(".", page).href;
}

// `key` is sent as a bearer token with every request; the shopper's page has none.
export function connect(key?: string, base = serviceOf(location.href)): Api {
  return createClient<paths>({
    baseUrl: base,
    headers: key ? { Authorization: `Bearer ${key}` } : {},
    // Looked up at each call, so that a test may stand in for the network.
    fetch: (request) => globalThis.fetch(request),
  });
}

// A picture of a product no larger than `size` pixels on its longest side.
export function imageUrl(url: string, size: 128 | 256 | 512): string {
  return `${url}${url.includes("?") ? "&" : "?"}size=${size}`;
}
