// One product, opened from the grid.
import { useState } from "preact/hooks";
import type { Answer, Api } from "../api/client";
import { messages } from "../messages";
import { Dialog } from "../parts/dialog";
import { ProductPicture } from "../parts/product_picture";
import { HeatView } from "./heat_view";
import { priceText, stockText } from "./price";
import { Match } from "./product_card";
import { most_explained, type Answered } from "./search";
import { titleOf } from "./verdict";

interface Props {
  api: Api;
  answered: Answered;
  answer: Answer;
  why: boolean; // open with the heat map
  onClose: () => void;
  onMore: () => void;
  onPutAway: () => void;
  onVisit: () => void;
}

export function Details({ api, answered, answer, why, onClose, onMore, onPutAway, onVisit }: Props) {
  const words = messages.details;
  const { product } = answer;
  const title = titleOf(product);
  const forPhoto = answered.question.source.kind === "photo";
  const [heat, setHeat] = useState(why && forPhoto);
  const facts: [string, string][] = [
    [words.category, product.category],
    [words.colour, product.colour],
    ...Object.entries(product.attributes),
    [words.stock, stockText(product.stock)],
    [words.id, product.id],
  ];

  return (
    <Dialog class="details" label={title} onClose={onClose}>
      <button type="button" class="quiet close" onClick={onClose}>{words.close}</button>
      <div class="details-body">
        {heat ? <HeatView api={api} answered={answered} answer={answer} /> : <Pictures answer={answer} title={title} />}
        <div class="details-text">
          <h2>{title}</h2>
          <p class="details-price">{priceText(product.price, product.currency)}</p>
          {forPhoto && <Match answered={answered} answer={answer} />}
          <dl class="facts">
            {facts.filter(([, value]) => value).map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
          </dl>
          <div class="details-actions">
            {isLink(product.url) && <a class="button is-main" href={product.url} target="_blank" rel="noopener noreferrer" onClick={onVisit}>{words.visit}</a>}
            {forPhoto && answer.rank <= most_explained && (
              <button type="button" aria-pressed={heat} onClick={() => setHeat(!heat)}>{heat ? words.hideWhy : words.showWhy}</button>
            )}
            <button type="button" onClick={onMore}>{messages.results.moreLikeThis}</button>
            <button type="button" onClick={onPutAway}>{messages.results.notThis}</button>
          </div>
        </div>
      </div>
    </Dialog>
  );
}

function Pictures({ answer, title }: { answer: Answer; title: string }) {
  // The picture that matched first, then the product's others.
  const images = [answer.image, ...answer.product.images.filter((image) => image.content !== answer.image.content)];
  return (
    <div class="details-pictures">
      {images.map((image, i) => (
        <ProductPicture key={image.content} image={image} sizes="(min-width: 700px) 380px, 90vw" eager={i === 0}
          alt={images.length > 1 ? `${title}. ${messages.details.picture(i + 1, images.length)}` : title} />
      ))}
    </div>
  );
}

// A feed may hold anything as url; only web addresses become links.
function isLink(url: string): boolean {
  return /^https?:\/\//i.test(url);
}
