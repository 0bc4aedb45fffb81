// The answers as a grid, with what they amount to above them.
import { useState } from "preact/hooks";
import type { Answer, Catalogue } from "../api/client";
import { messages } from "../messages";
import { FailureNote } from "../parts/failure_note";
import { ProductCard, type CardActions } from "./product_card";
import { answeredOf, type Search } from "./use_search";
import { headingOf } from "./verdict";

interface Props {
  search: Search;
  catalogue: Catalogue | null;
  putAway: ReadonlySet<string>; // product ids
  actions: CardActions;
  onRetry: () => void;
  onMore?: (() => void) | undefined; // where there may be more answers
  onBack?: (() => void) | undefined; // from a product's likeness to the photo's answers
}

export function Results({ search, catalogue, putAway, actions, onRetry, onMore, onBack }: Props) {
  const [touched, setTouched] = useState("");
  const answered = answeredOf(search);
  const working = search.phase === "working";
  const heading = answered && headingOf(answered, catalogue);
  const touching: CardActions = {
    ...actions,
    putAway: (answer) => { setTouched(answer.product.id); actions.putAway(answer); },
    takeBack: (answer) => { setTouched(answer.product.id); actions.takeBack(answer); },
  };

  return (
    <section class="results" id="answers" aria-label={messages.results.label} aria-busy={working} tabIndex={-1}>
      <p class="visually-hidden" role="status">{statusOf(search, catalogue)}</p>
      <div class={working ? "progress is-on" : "progress"} aria-hidden="true" />
      {onBack && <button type="button" class="link back" onClick={onBack}>{messages.results.back}</button>}
      <div class="results-head">
        <h2>{heading && search.phase !== "failed" ? heading.heading : working ? messages.results.working(catalogue?.products) : ""}</h2>
        <p class="soft">{heading && search.phase !== "failed" ? heading.text : ""}</p>
      </div>
      {search.phase === "failed" && <FailureNote failure={search.failure} onRetry={onRetry} />}
      {working && !answered && <Skeletons />}
      {answered && (
        <ol class={working ? "grid is-stale" : "grid"}>
          {answered.answers.map((answer: Answer) => (
            <ProductCard key={answer.product.id} answered={answered} answer={answer} putAway={putAway.has(answer.product.id)}
              focus={touched === answer.product.id} actions={touching} />
          ))}
        </ol>
      )}
      {onMore && <button type="button" class="more" disabled={working} onClick={onMore}>{messages.results.more}</button>}
    </section>
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
