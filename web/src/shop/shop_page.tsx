import { useCallback, useEffect, useMemo, useState } from "preact/hooks";
import type { Answer, Api, FoundGarment, Product } from "../api/client";
import { FilterBar } from "../filters/filter_bar";
import { filtersOfUrl, urlOfFilters } from "../filters/filter_state";
import { messages } from "../messages";
import { FailureNote } from "../parts/failure_note";
import { PhotoButtons, useDropAndPaste } from "../photo/photo_input";
import { PhotoPanel } from "../photo/photo_panel";
import { Samples } from "../photo/samples";
import { Details } from "./details";
import { reporter } from "./feedback";
import type { CardActions } from "./product_card";
import { Results } from "./results";
import type { Answered, Question, Subject } from "./search";
import { PrivacyNote, ShopFooter, ShopHeader } from "./shop_frame";
import { useCatalogue } from "./use_catalogue";
import { usePhoto } from "./use_photo";
import { answeredOf, useSearch } from "./use_search";

const first_limit = 24;
const most_answers = 96;

export function ShopPage({ api }: { api: Api }) {
  const { catalogue, samples } = useCatalogue(api);
  const { photo, opening, failure, openFile, openSample } = usePhoto(catalogue?.limits);
  const [subject, setSubject] = useState<Subject>({ kind: "main" });
  const [garments, setGarments] = useState<FoundGarment[]>([]);
  const [filters, setFilters] = useState(() => filtersOfUrl(location.search));
  const [like, setLike] = useState<Product | null>(null);
  const [limit, setLimit] = useState(first_limit);
  const [putAway, setPutAway] = useState<ReadonlySet<string>>(new Set());
  const [opened, setOpened] = useState<{ answered: Answered; answer: Answer; why: boolean } | null>(null);
  const [nothingDropped, setNothingDropped] = useState(false);
  const report = useMemo(() => reporter(api), [api]);

  // With another photo everything but the filters starts anew.
  useEffect(() => {
    setSubject({ kind: "main" });
    setGarments([]);
    setLike(null);
    setLimit(first_limit);
    setPutAway(new Set());
    setOpened(null);
    setNothingDropped(false);
  }, [photo]);
  useEffect(() => history.replaceState(null, "", location.pathname + urlOfFilters(filters, location.search)), [filters]);

  const source: Question["source"] | null = like ? { kind: "similar", product: like } : photo && { kind: "photo", photo };
  const [search, retry] = useSearch(api, source && { source, subject: like ? { kind: "main" } : subject, filters, limit });
  const answered = answeredOf(search);

  useEffect(() => {
    if (search.phase !== "answered") return;
    report.shown(search.answered);
    // Kept while a frame is searched: then none are looked for.
    if (search.answered.garments) setGarments(search.answered.garments);
  }, [search]);
  useEffect(() => {
    addEventListener("pagehide", report.flush);
    return () => removeEventListener("pagehide", report.flush);
  }, [report]);

  const onNothing = useCallback(() => setNothingDropped(true), []);
  const over = useDropAndPaste(openFile, onNothing);

  const hide = (id: string, away: boolean) => setPutAway((now) => {
    const next = new Set(now);
    if (away) next.add(id);
    else next.delete(id);
    return next;
  });
  const show = (product: Product | null) => {
    setOpened(null);
    setLike(product);
    setLimit(first_limit);
    document.getElementById("answers")?.focus({ preventScroll: true });
    document.getElementById("answers")?.scrollIntoView({ block: "start" });
  };
  const actions: CardActions = {
    open: (answer, why) => {
      if (!answered) return;
      report.clicked(answered, answer);
      setOpened({ answered, answer, why });
    },
    more: (answer) => show(answer.product),
    putAway: (answer) => {
      if (answered) report.notThis(answered, answer);
      hide(answer.product.id, true);
    },
    takeBack: (answer) => {
      report.undo(answer);
      hide(answer.product.id, false);
    },
  };

  const mayHaveMore = answered !== null && answered.answers.length >= limit && limit < Math.min(most_answers, catalogue?.products ?? most_answers);
  const refused = search.phase === "failed" && search.failure.kind === "not_a_picture";
  const note = failure ? <FailureNote failure={failure} /> : nothingDropped ? <p class="failure" role="alert">{messages.photo.onlyFiles}</p> : null;

  return (
    <>
      <ShopHeader catalogue={catalogue} started={photo !== null} />
      <main class={photo ? "shop is-started" : "shop"}>
        {photo ? (
          <>
            <div class="side">
              {note}
              <PhotoPanel photo={photo} subject={subject} garments={garments} chosen={answered?.garment ?? null} refused={refused}
                onSubject={(next) => { setLike(null); setLimit(first_limit); setSubject(next); }} onFile={openFile} />
              <PrivacyNote catalogue={catalogue} />
            </div>
            <div class="answers">
              <FilterBar filters={filters} catalogue={catalogue} products={answered?.answers.map((answer) => answer.product)} onChange={setFilters} />
              <Results search={search} catalogue={catalogue} putAway={putAway} actions={actions} onRetry={retry}
                onMore={mayHaveMore ? () => setLimit(Math.min(most_answers, limit * 2)) : undefined}
                onBack={like ? () => show(null) : undefined} />
            </div>
          </>
        ) : (
          <>
            <section class="welcome">
              <h1>{messages.shop.heading}</h1>
              <p class="lead">{messages.shop.lead}</p>
              <div class="drop-zone">
                <Garment />
                <PhotoButtons onFile={openFile} />
                <p class="soft">{messages.photo.hint}</p>
                <PrivacyNote catalogue={catalogue} />
              </div>
              {note}
            </section>
            <Samples samples={samples} onChoose={openSample} />
          </>
        )}
        <p class="visually-hidden" role="status">{opening ? messages.photo.opening : ""}</p>
      </main>
      <ShopFooter />
      {over && <div class="drop-veil" aria-hidden="true"><p>{messages.photo.drop}</p></div>}
      {opened && (
        <Details api={api} {...opened} onClose={() => setOpened(null)} onMore={() => show(opened.answer.product)}
          onPutAway={() => { actions.putAway(opened.answer); setOpened(null); }} onVisit={() => report.clicked(opened.answered, opened.answer)} />
      )}
    </>
  );
}

function Garment() {
  return (
    <svg class="garment" viewBox="0 0 64 64" width="56" height="56" aria-hidden="true">
      <path d="M22 8 6 17l6 11 6-3v31h28V25l6 3 6-11-16-9a10 8 0 0 1-20 0z" />
      <path class="thread" d="M18 50h28" />
    </svg>
  );
}
