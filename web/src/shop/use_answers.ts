// From the place to what is shown of it: the answers, the garments of the photo, the products that the address names.
import { useEffect, useRef, useState } from "preact/hooks";
import type { Api, FoundGarment, Product } from "../api/client";
import { inside } from "../crop/geometry";
import type { Photo } from "../photo/photo";
import type { Matched } from "./details";
import type { Reporter } from "./feedback";
import type { Place } from "./place";
import type { Answered, Question, Subject } from "./search";
import { useProduct, type FoundProduct } from "./use_product";
import { answeredOf, useSearch, type Search } from "./use_search";

export interface Answers {
  search: Search;
  retry: () => void;
  answered: Answered | null;
  subject: Subject; // of the photo
  garments: FoundGarment[];
  liked: FoundProduct; // that is searched with
  shown: FoundProduct; // that is open
  matched: Matched | null; // where it is among the answers
}

export function useAnswers(api: Api, place: Place, photo: Photo | null, report: Reporter): Answers {
  const [garments, setGarments] = useState<FoundGarment[]>([]);
  const seen = useRef(new Map<string, Product>()); // that answers named
  const liked = useProduct(api, place.like, seen.current);
  const shown = useProduct(api, place.product, seen.current);

  const { unlike, filters, limit } = place;
  const source: Question["source"] | null =
    place.like === null ? photo && { kind: "photo", photo } : liked.product && { kind: "similar", product: liked.product };
  const subject = place.like === null && photo ? fitting(place.subject, photo) : ({ kind: "main" } as const);
  const [search, retry] = useSearch(api, source && { source, subject, unlike, filters, limit });
  const answered = answeredOf(search);
  const answer = answered?.answers.find(({ product }) => product.id === place.product);
  const matched = answered && answer ? { answered, answer } : null;

  useEffect(() => setGarments([]), [photo]);
  useEffect(() => {
    if (search.phase !== "answered") return;
    report.shown(search.answered);
    for (const { product } of search.answered.answers) seen.current.set(product.id, product);
    // Kept while a frame is searched: then none are looked for.
    if (search.answered.garments) setGarments(search.answered.garments);
  }, [search]);
  useEffect(() => { if (matched) report.clicked(matched.answered, matched.answer); }, [place.product, matched?.answered.id]);
  return { search, retry, answered, subject, garments, liked, shown, matched };
}

// Of an address that may be older than the photo: inside it.
function fitting(subject: Subject, photo: Photo): Subject {
  if (subject.kind !== "crop") return subject;
  return photo.url ? { kind: "crop", rect: inside(subject.rect, photo) } : { kind: "whole" };
}
