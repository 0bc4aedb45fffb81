import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Answer, Api, Product } from "../api/client";
import { FilterBar } from "../filters/filter_bar";
import { messages } from "../messages";
import { FailureNote } from "../parts/failure_note";
import { WhiteProducts } from "../parts/white_products";
import { useDropAndPaste } from "../photo/photo_input";
import { PhotoPanel } from "../photo/photo_panel";
import { forgetPhotos } from "../photo/photo_store";
import { Details, NoDetails } from "./details";
import { reporter } from "./feedback";
import { LikedProduct } from "./liked_product";
import { anew, most_answers, most_unlike, urlOfPlace } from "./place";
import type { CardActions } from "./product_card";
import { putAwayOf, type Place as CardPlace } from "./put_away";
import { Results } from "./results";
import type { Subject } from "./search";
import { PrivacyNote, ShopFooter, ShopHeader } from "./shop_frame";
import { useAnswers } from "./use_answers";
import { useCatalogue } from "./use_catalogue";
import { usePhoto } from "./use_photo";
import { usePlace } from "./use_place";
import { Welcome } from "./welcome";

// As long as it is because it is the one place where all parts of the page meet.
export function ShopPage({ api }: { api: Api }) {
  const { catalogue, samples } = useCatalogue(api);
  const { place, move, close } = usePlace();
  const opened = useCallback((photo: string) => move({ ...anew, photo, subject: { kind: "main" } }, "step"), [move]);
  const { photo, missing, opening, failure, ...hand } = usePhoto(catalogue?.limits, place.photo, opened);
  const report = useMemo(() => reporter(api), [api]);
  const { search, retry, answered, subject, garments, liked, shown, matched } = useAnswers(api, place, photo, report);
  const [places, setPlaces] = useState<ReadonlyMap<string, CardPlace>>(new Map());
  const [why, setWhy] = useState(false);
  const [nothingDropped, setNothingDropped] = useState(false);
  const onNothing = useCallback(() => setNothingDropped(true), []);
  const over = useDropAndPaste({ onFile: hand.openFile, onAddress: hand.openAddress, onNothing });
  const fetching = place.photo !== null && photo === null && !missing;
  const started = photo !== null || place.like !== null || fetching;
  useFocusOnStart(started);
  useEffect(() => setNothingDropped(false), [photo]);
  useEffect(() => {
    addEventListener("pagehide", report.flush);
    return () => removeEventListener("pagehide", report.flush);
  }, [report]);

  const { unlike, limit } = place;
  const showLike = (product: Product) => {
    move({ ...anew, like: product.id }, "step");
    document.getElementById("answers")?.focus({ preventScroll: true });
    document.getElementById("answers")?.scrollIntoView({ block: "start" });
  };
  const actions: CardActions = {
    addressOf: (product) => location.pathname + urlOfPlace({ ...place, product: product.id }, location.search),
    open: (answer, because) => { setWhy(because); move({ product: answer.product.id }, "step"); },
    more: (answer) => showLike(answer.product),
    putAway: (answer, at) => {
      if (answered) report.notThis(answered, answer);
      setPlaces((now) => new Map(now).set(answer.product.id, { answer, at }));
      move({ unlike: [...unlike, answer.product.id].slice(-most_unlike), product: null }, "slide");
    },
    takeBack: (answer) => {
      report.undo(answer);
      move({ unlike: unlike.filter((id) => id !== answer.product.id) }, "slide");
    },
  };
  const undoAll = () => {
    for (const { answer } of places.values()) report.undo(answer);
    move({ unlike: [] }, "slide");
  };
  // With the page itself, whose memory holds them too.
  const forget = () => void forgetPhotos().then(() => location.replace(location.pathname));

  const mayHaveMore = answered !== null && answered.answers.length >= limit && limit < Math.min(most_answers, catalogue?.products ?? most_answers);
  const refused = search.phase === "failed" && search.failure.kind === "not_a_picture";
  const wrong = failure ?? liked.failure;
  const note = wrong ? <FailureNote failure={wrong} /> : nothingDropped ? <p class="failure" role="alert">{messages.photo.onlyFiles}</p> : null;

  return (
    <>
      <ShopHeader catalogue={catalogue} started={started} />
      <main class={started ? "shop is-started" : "shop"}>
        {started ? (
          <>
            <div class="side">
              {note}
              {photo ? (
                <PhotoPanel photo={photo} subject={subject} garments={garments} chosen={answered?.garment ?? null} refused={refused} onFile={hand.openFile}
                  onTurn={hand.turn} onSubject={(next) => move({ ...anew, subject: next }, isSameFrame(place.subject, next) ? "slide" : "step")} />
              ) : !fetching && (
                <LikedProduct product={liked.product} addressOf={actions.addressOf} onOpen={() => move({ product: place.like }, "step")} onFile={hand.openFile} />
              )}
              <PrivacyNote catalogue={catalogue} onForget={photo ? forget : undefined} />
            </div>
            <div class="answers">
              <FilterBar filters={place.filters} catalogue={catalogue} products={answered?.answers.map((answer: Answer) => answer.product)}
                onChange={(filters) => move({ filters }, "slide")} />
              <Results search={search} catalogue={catalogue} sort={place.sort} putAway={putAwayOf(unlike, places)} actions={actions}
                onSort={(sort) => move({ sort }, "slide")} onUndoAll={undoAll} onRetry={retry}
                onMore={mayHaveMore ? () => move({ limit: Math.min(most_answers, limit * 2) }, "slide") : undefined}
                onBack={place.like && photo ? () => move(anew, "step") : undefined} />
            </div>
          </>
        ) : <Welcome catalogue={catalogue} samples={samples} missing={missing} note={note} onFile={hand.openFile} onSample={hand.openSample} />}
        <p class="visually-hidden" role="status">{opening ? messages.photo.opening : ""}</p>
      </main>
      <ShopFooter />
      <WhiteProducts />
      {over && <div class="drop-veil" aria-hidden="true"><p>{messages.photo.drop}</p></div>}
      {shown.product && (
        <Details key={shown.product.id} api={api} product={shown.product} matched={matched} why={why} onClose={close}
          onMore={() => showLike(shown.product!)}
          onPutAway={() => { if (matched) actions.putAway(matched.answer, matched.answer.rank - 1); }} />
      )}
      {shown.failure && <NoDetails failure={shown.failure} onClose={close} />}
    </>
  );
}

// The first photo takes away what had the focus. A page that begins with one has its focus at the start, as any other.
function useFocusOnStart(started: boolean): void {
  const before = useRef(started);
  useEffect(() => {
    if (started && !before.current) document.getElementById("answers")?.focus({ preventScroll: true });
    before.current = started;
  }, [started]);
}

function isSameFrame(before: Subject, after: Subject): boolean {
  return before.kind === "crop" && after.kind === "crop";
}
