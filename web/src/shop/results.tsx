// The answers as a grid, with what they amount to above them.
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Catalogue } from "../api/client";
import { messages } from "../messages";
import { FailureNote } from "../parts/failure_note";
import type { PutAway } from "./put_away";
import { AwayCard, ProductCard, type CardActions } from "./product_card";
import type { Answered } from "./search";
import { sorted, sorts, type Sort } from "./sorting";
import { answeredOf, type Search } from "./use_search";
import { headingOf } from "./verdict";

interface Props {
  search: Search;
  catalogue: Catalogue | null;
  sort: Sort;
  putAway: PutAway;
  actions: CardActions;
  onSort: (sort: Sort) => void;
  onUndoAll: () => void;
  onRetry: () => void;
  onMore?: (() => void) | undefined; // where there may be more answers
  onBack?: (() => void) | undefined; // from a product's likeness to the photo's answers
}

export function Results({ search, catalogue, sort, putAway, actions, onSort, onUndoAll, onRetry, onMore, onBack }: Props) {
  const answered = answeredOf(search);
  const working = search.phase === "working";
  const heading = answered && search.phase !== "failed" ? headingOf(answered, catalogue) : null;
  const sending = working && search.sent > 0 && search.sent < 1 ? search.sent : null;
  const words = messages.results;
  return (
    <section class="results" id="answers" aria-label={words.label} aria-busy={working} tabIndex={-1}>
      <p class="visually-hidden" role="status">{statusOf(search, catalogue)}</p>
      {sending === null ? <div class={working ? "progress is-on" : "progress"} aria-hidden="true" /> : <progress class="sending" value={sending} aria-label={words.sending(Math.floor(sending * 100))} />}
      {onBack && <button type="button" class="link back" onClick={onBack}>{words.back}</button>}
      <div class="results-head">
        <div>
          <h2>{heading?.heading ?? (sending !== null ? words.sending(Math.floor(sending * 100)) : working ? words.working(catalogue?.products) : "")}</h2>
          <p class="soft">{heading?.text} {heading && sort !== "closest" ? words.sorted(answered!.answers.length) : ""}</p>
          {putAway.count > 0 && (
            <p class="soft">{words.away(putAway.count)} <button type="button" class="link" onClick={onUndoAll}>{words.undoAll}</button></p>
          )}
        </div>
        {answered && answered.answers.length > 1 && <SortChoice sort={sort} onSort={onSort} />}
      </div>
      {search.phase === "failed" && <FailureNote failure={search.failure} onRetry={onRetry} />}
      {working && !answered && <Skeletons />}
      {answered && <Grid answered={answered} working={working} sort={sort} putAway={putAway} actions={actions} onMore={onMore} />}
    </section>
  );
}

interface GridProps extends Pick<Props, "sort" | "putAway" | "actions" | "onMore"> { answered: Answered; working: boolean }

function Grid({ answered, working, sort, putAway, actions, onMore }: GridProps) {
  const cards = putAway.placed(sorted(answered.answers, sort));
  const list = useRef<HTMLOListElement>(null);
  // The card whose focus the shopper's last touch took away: of a product, or the first that "Show more" brings.
  const wanted = useRef<string | number | null>(null);
  useLayoutEffect(() => {
    const at = typeof wanted.current === "string" ? cards.findIndex(({ answer }) => answer.product.id === wanted.current) : wanted.current ?? -1;
    const target = list.current?.children[at]?.querySelector<HTMLElement>("a, button");
    if (!target) return;
    wanted.current = null;
    const { activeElement: elsewhere } = document;
    if (!elsewhere || elsewhere === document.body || elsewhere.classList.contains("more")) target.focus();
  });
  const touching: CardActions = {
    ...actions,
    putAway: (answer, at) => { wanted.current = answer.product.id; actions.putAway(answer, at); },
    takeBack: (answer) => { wanted.current = answer.product.id; actions.takeBack(answer); },
  };
  const more = () => { wanted.current = cards.length; onMore?.(); };
  return (
    <>
      <ol ref={list} class={working ? "grid is-stale" : "grid"}>
        {cards.map(({ answer, away }, at) => {
          const { id } = answer.product;
          return away ? <AwayCard key={`away ${id}`} answer={answer} actions={touching} />
            : <ProductCard key={id} answered={answered} answer={answer} at={at} actions={touching} />;
        })}
      </ol>
      {onMore && <button type="button" class="more" disabled={working} onClick={more}>{messages.results.more}</button>}
    </>
  );
}

function SortChoice({ sort, onSort }: Pick<Props, "sort" | "onSort">) {
  const words = messages.results;
  return (
    <label class="field sort">
      <span>{words.sort}</span>
      <select value={sort} onChange={(event) => onSort(event.currentTarget.value as Sort)}>
        {sorts.map((one) => <option key={one} value={one}>{words.sorts[one]}</option>)}
      </select>
    </label>
  );
}

function statusOf(search: Search, catalogue: Catalogue | null): string {
  if (search.phase === "working") return messages.results.working(catalogue?.products);
  if (search.phase !== "answered") return "";
  return messages.results.updated(search.answered.answers.length, headingOf(search.answered, catalogue).heading);
}

// As tall as cards, so that nothing moves when the answers come.
function Skeletons() {
  return (
    <ol class="grid" aria-hidden="true">
      {Array.from({ length: 8 }, (_, i) => (
        <li key={i} class="card is-skeleton">
          <div class="card-picture" />
          <span class="bar" /><span class="bar is-short" /><span class="bar" /><span class="bar is-short" />
        </li>
      ))}
    </ol>
  );
}
