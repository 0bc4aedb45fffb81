// Where the shopper is: what is asked and what is open. All of it is in the page's address, so that a link can be shared and
// survives a reload, Back goes back, and a card opens in another tab. The photo itself stays in the browser; the address has
// the name under which photo/photo_store.ts keeps it.
import { cropOfParameter, cropParameter } from "../crop/geometry";
import { filtersOfUrl, noFilters, urlOfFilters, type Filters } from "../filters/filter_state";
import { isPhotoKey } from "../photo/photo_store";
import type { Subject } from "./search";
import { isSort, type Sort } from "./sorting";

export interface Place {
  photo: string | null; // key of the photo that is searched with
  subject: Subject; // of that photo
  like: string | null; // id of the product whose likes are shown instead of the photo's answers
  unlike: readonly string[]; // ids of products that the shopper put away
  limit: number; // answers
  sort: Sort;
  filters: Filters;
  product: string | null; // id of the product that is open
}

export const first_limit = 24;
export const most_answers = 96;
export const most_unlike = 20; // as the API takes

export const start: Place =
  { photo: null, subject: { kind: "main" }, like: null, unlike: [], limit: first_limit, sort: "closest", filters: noFilters, product: null };

// What another photo, part of it or product begins anew.
export const anew = { like: null, unlike: [], limit: first_limit, product: null } as const satisfies Partial<Place>;

const own_names = ["photo", "crop", "garment", "like", "unlike", "limit", "sort", "product"];

// Of an address that anybody may have written: what is not understood is as if it were not there.
export function placeOfUrl(search: string): Place {
  const query = new URLSearchParams(search);
  const photo = query.get("photo") ?? "", sort = query.get("sort") ?? "", limit = Number(query.get("limit"));
  return {
    photo: isPhotoKey(photo) ? photo : null,
    subject: subjectOf(query),
    like: query.get("like") || null,
    unlike: [...new Set(query.getAll("unlike").filter(Boolean))].slice(0, most_unlike),
    limit: Number.isInteger(limit) && limit > first_limit ? Math.min(limit, most_answers) : first_limit,
    sort: isSort(sort) ? sort : start.sort,
    filters: filtersOfUrl(search),
    product: query.get("product") || null,
  };
}

// "?photo=…&category=dress", or "" at the start; other parameters of `search` stay.
export function urlOfPlace(place: Place, search = ""): string {
  const query = new URLSearchParams(search);
  for (const name of own_names) query.delete(name);
  const set = (name: string, value: string | null) => { if (value) query.set(name, value); };
  set("photo", place.photo);
  if (place.photo) {
    const { subject } = place;
    if (subject.kind === "crop") set("crop", cropParameter(subject.rect));
    if (subject.kind === "whole") set("crop", "none");
    if (subject.kind === "garment") set("garment", String(subject.number));
  }
  set("like", place.like);
  for (const id of place.unlike) query.append("unlike", id);
  if (place.limit !== first_limit) set("limit", String(place.limit));
  if (place.sort !== start.sort) set("sort", place.sort);
  set("product", place.product);
  return urlOfFilters(place.filters, query.toString());
}

// The address that shows a product to anybody, whatever photo led to it.
export function urlOfProduct(id: string): string {
  return urlOfPlace({ ...start, product: id });
}

function subjectOf(query: URLSearchParams): Subject {
  const crop = query.get("crop") ?? "", garment = query.get("garment") ?? "";
  if (crop === "none") return { kind: "whole" };
  const rect = cropOfParameter(crop);
  if (rect) return { kind: "crop", rect };
  return /^([1-9]\d?|100)$/.test(garment) ? { kind: "garment", number: Number(garment) } : { kind: "main" };
}
