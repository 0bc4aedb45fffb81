import { useLayoutEffect, useRef } from "preact/hooks";
import type { Answer } from "../api/client";
import { messages } from "../messages";
import { ProductPicture } from "../parts/product_picture";
import { priceText, stockText } from "./price";
import { most_explained, type Answered } from "./search";
import { matchWords, percent, titleOf } from "./verdict";

export interface CardActions {
  open: (answer: Answer, why: boolean) => void;
  more: (answer: Answer) => void;
  putAway: (answer: Answer) => void;
  takeBack: (answer: Answer) => void;
}

interface Props {
  answered: Answered;
  answer: Answer;
  putAway: boolean;
  focus: boolean; // the shopper just put this away or took it back: focus stays here
  actions: CardActions;
}

export function ProductCard({ answered, answer, putAway, focus, actions }: Props) {
  const words = messages.results;
  const { product } = answer;
  const title = titleOf(product);
  const first = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => { if (focus) first.current?.focus(); }, [putAway]);

  if (putAway) {
    return (
      <li class="card is-away">
        <p>{words.hidden(title)}</p>
        <button ref={first} type="button" onClick={() => actions.takeBack(answer)}>{words.undo}</button>
      </li>
    );
  }
  const forPhoto = answered.question.source.kind === "photo";
  return (
    <li class="card">
      <div class="card-picture">
        <ProductPicture image={answer.image} alt="" sizes="(min-width: 1100px) 220px, 45vw" eager={answer.rank <= 4} />
      </div>
      <h3 class="card-title">
        <button ref={first} type="button" class="card-open" aria-haspopup="dialog" onClick={() => actions.open(answer, false)}>{title}</button>
      </h3>
      <p class="card-price">
        <span>{priceText(product.price, product.currency)}</span>
        <span class={product.stock === 0 ? "soft is-out" : "soft"}>{stockText(product.stock)}</span>
      </p>
      {forPhoto ? <Match answered={answered} answer={answer} /> : <p class="match soft">{messages.match.similarity(answer.similarity)}</p>}
      <div class="card-actions">
        <CardButton words={words.moreLikeThis} title={title} onClick={() => actions.more(answer)} />
        {forPhoto && answer.rank <= most_explained && <CardButton words={words.why} title={title} onClick={() => actions.open(answer, true)} />}
      </div>
      <CardButton class="quiet card-away" words={words.notThis} title={title} onClick={() => actions.putAway(answer)} />
    </li>
  );
}

export function Match({ answered, answer }: { answered: Answered; answer: Answer }) {
  const probability = answer.match_probability;
  return (
    <p class={probability >= 0.5 ? "match is-likely" : "match"}>
      <span class="meter" aria-hidden="true"><span style={{ width: `${Math.max(2, probability * 100)}%` }} /></span>
      <span class="match-words">{matchWords(probability, answered.verdict, answer.rank)}</span>{" "}
      <span class="match-number">{percent(probability)} <span class="visually-hidden">{messages.match.number}</span></span>
    </p>
  );
}

interface ButtonProps { words: string; title: string; class?: string; onClick: () => void }

function CardButton({ words, title, class: name = "quiet", onClick }: ButtonProps) {
  return <button type="button" class={name} aria-label={messages.results.about(words, title)} onClick={onClick}>{words}</button>;
}
