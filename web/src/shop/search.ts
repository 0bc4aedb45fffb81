// Asks the server: for a photo's closest products, or for those that resemble a product.
import { type Answer, type Api, type FoundGarment, type Heat, type Product, type Verdict } from "../api/client";
import { failure, failureOfException, failureOfResponse } from "../api/failure";
import { uploading } from "../api/upload";
import { cropParameter, type Rect } from "../crop/geometry";
import { queryOfFilters, type Filters } from "../filters/filter_state";
import { contentType, type Photo } from "../photo/photo";

export type Source = { kind: "photo"; photo: Photo } | { kind: "similar"; product: Product };

// What of a photo is searched: its most prominent garment, another one by its number, a part or all of it.
export type Subject = { kind: "main" } | { kind: "garment"; number: number } | { kind: "crop"; rect: Rect } | { kind: "whole" };

export interface Question {
  source: Source;
  subject: Subject; // of a photo
  unlike: readonly string[]; // ids of products that are not meant
  filters: Filters;
  limit: number;
}

export interface Answered {
  question: Question;
  id: string; // for feedback
  verdict: Verdict | null; // null: to a product's own likeness there is none
  answers: Answer[];
  garments: FoundGarment[] | null; // of the photo; null where none were looked for
  garment: number | null; // that is answered
  part: Rect | null; // of the photo that was looked at; null: all of it
}

const patience_ms = 60_000;

// `onSent` hears which share of the photo is sent.
export async function ask(api: Api, question: Question, signal: AbortSignal, onSent: (share: number) => void): Promise<Answered> {
  return patiently(signal, async (within) => {
    if (question.source.kind === "photo") {
      const found = await recommend(api, question, question.source.photo, 0, within, onSent);
      const photo = found.photos[0]!;
      const searched = question.subject.kind === "main" || question.subject.kind === "garment";
      return { question, id: found.id, verdict: found.verdict, answers: found.answers, garments: searched ? photo.garments : null, garment: photo.garment, part: photo.crop };
    }
    const { data, error, response } = await api.GET("/v1/products/{id}/similar", {
      params: { path: { id: question.source.product.id }, query: parametersOf(question) },
      signal: within,
    });
    if (!data) throw failureOfResponse(response, error);
    return { question, id: data.id, verdict: null, answers: data.answers, garments: null, garment: null, part: null };
  });
}

// The heat maps of the first `count` answers, by product id.
export async function explain(api: Api, question: Question, count: number, signal: AbortSignal): Promise<Map<string, Heat>> {
  const { source } = question;
  if (source.kind !== "photo") return new Map();
  return patiently(signal, async (within) => {
    const found = await recommend(api, { ...question, limit: count }, source.photo, count, within);
    return new Map(found.answers.flatMap(({ product, heat }) => (heat ? [[product.id, heat] as const] : [])));
  });
}

// As many as the API explains in one answer.
export const most_explained = 10;

async function recommend(api: Api, question: Question, photo: Photo, explained: number, signal: AbortSignal, onSent: (share: number) => void = () => undefined) {
  const { data, error, response } = await api.POST("/v1/recommendations", {
    params: {
      query: {
        ...parametersOf(question),
        ...subjectParameters(question.subject),
        ...(explained ? { explain: explained } : {}),
      },
    },
    headers: { "Content-Type": contentType(photo.blob) },
    body: photo.blob as never,
    bodySerializer: (blob: unknown) => blob as Blob,
    fetch: uploading(onSent),
    signal,
  });
  if (!data) throw failureOfResponse(response, error);
  return data;
}

function parametersOf({ limit, unlike, filters }: Question) {
  return { limit, ...(unlike.length ? { unlike: [...unlike] } : {}), ...queryOfFilters(filters) };
}

export function subjectParameters(subject: Subject): { crop?: string; garment?: string } {
  switch (subject.kind) {
    case "main": return {};
    case "garment": return { garment: String(subject.number) };
    case "crop": return { crop: cropParameter(subject.rect) };
    case "whole": return { crop: "none" };
  }
}

// `work`, given up after a minute, or when `signal` says so; throws a Failure, or what `signal` was aborted with.
export async function patiently<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const within = new AbortController();
  const give_up = () => within.abort(signal.reason);
  signal.addEventListener("abort", give_up);
  let late = false;
  const timer = setTimeout(() => { late = true; within.abort(); }, patience_ms);
  try {
    return await work(within.signal);
  } catch (error) {
    throw late ? failure("timeout") : signal.aborted ? error : failureOfException(error);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", give_up);
  }
}
