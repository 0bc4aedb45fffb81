import type { Answer, Product } from "../api/client";
import { messages } from "../messages";
import { ProductPicture } from "../parts/product_picture";
import { priceText, stockText } from "./price";
import { most_explained, type Answered } from "./search";
import { matchWords, percent, titleOf } from "./verdict";

export interface CardActions {
  addressOf: (product: Product) => string; // where the product is open
  open: (answer: Answer, why: boolean) => void;
  more: (answer: Answer) => void;
  putAway: (answer: Answer, at: number) => void; // `at`: its place in the grid
  takeBack: (answer: Answer) => void;
}

interface Props {
  answered: Answered;
  answer: Answer;
  at: number; // in the grid
  actions: CardActions;
}

export function ProductCard({ answered, answer, at, actions }: Props) {
  const words = messages.results;
  const { product } = answer;
  const title = titleOf(product);
  const forPhoto = answered.question.source.kind === "photo";
  // A click opens it here. With a key, or the middle button, it is a link as any other.
  const onClick = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    actions.open(answer, false);
  };
  return (
    <li class="card">
      <div class="card-picture">
        <ProductPicture image={answer.image} alt="" sizes="(min-width: 1100px) 220px, 45vw" eager={at < 4} />
      </div>
      <h3 class="card-title">
        <a class="card-open" href={actions.addressOf(product)} onClick={onClick}>{title}</a>
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
      <CardButton class="quiet card-away" words={words.notThis} title={title} onClick={() => actions.putAway(answer, at)} />
    </li>
  );
}

// In the place of a card that was put away.
export function AwayCard({ answer, actions }: { answer: Answer; actions: CardActions }) {
  const words = messages.results;
  return (
    <li class="card is-away">
      <p>{words.hidden(titleOf(answer.product))}</p>
      <button type="button" onClick={() => actions.takeBack(answer)}>{words.undo}</button>
    </li>
  );
}

export function Match({ answered, answer }: { answered: Answered; answer: Answer }) {
  const probability = answer.match_probability;
  return (
    <p class={probability >= 0.5 ? "match is-likely" : "match"}>
      <span class="meter" aria-hidden="true"><span style={{ width: `${Math.max(2, probability * 100)}%` }} /></span>
      <span class="match-words">{matchWords(probability, answered.verdict)}</span>{" "}
      <span class="match-number">{percent(probability)} <span class="visually-hidden">{messages.match.number}</span></span>
    </p>
  );
}

interface ButtonProps { words: string; title: string; class?: string; onClick: () => void }

function CardButton({ words, title, class: name = "quiet", onClick }: ButtonProps) {
  return <button type="button" class={name} aria-label={messages.results.about(words, title)} onClick={onClick}>{words}</button>;
}
