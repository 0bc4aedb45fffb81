// One product, opened from the grid or by a link.
import { useState } from "preact/hooks";
import type { Answer, Api, Product } from "../api/client";
import type { Failure } from "../api/failure";
import { whole } from "../crop/geometry";
import { messages } from "../messages";
import { Dialog } from "../parts/dialog";
import { FailureNote } from "../parts/failure_note";
import { ProductPicture } from "../parts/product_picture";
import { most_zoom, Zoomable } from "../parts/zoomable";
import { CroppedPhoto } from "../photo/cropped_photo";
import { HeatView } from "./heat_view";
import { urlOfProduct } from "./place";
import { priceText, stockText } from "./price";
import { Match } from "./product_card";
import { most_explained, type Answered } from "./search";
import { titleOf } from "./verdict";

export interface Matched { answered: Answered; answer: Answer }

interface Props {
  api: Api;
  product: Product;
  matched: Matched | null; // where it is among the answers
  why: boolean; // open with the heat map
  onClose: () => void;
  onMore: () => void;
  onPutAway: () => void;
}

type View = "product" | "beside" | "heat";

export function Details({ api, product, matched, why, onClose, onMore, onPutAway }: Props) {
  const words = messages.details;
  const title = titleOf(product);
  const photo = matched?.answered.question.source.kind === "photo" ? matched.answered.question.source.photo : null;
  const [view, setView] = useState<View>(why && photo ? "heat" : "product");
  const toggle = (other: View) => setView(view === other ? "product" : other);
  return (
    <Dialog class="details" label={title} onClose={onClose}>
      <button type="button" class="quiet close" onClick={onClose}>{words.close}</button>
      <div class="details-body">
        {view === "heat" && matched ? <HeatView api={api} {...matched} /> : <Pictures product={product} matched={matched} beside={view === "beside"} />}
        <div class="details-text">
          <h2>{title}</h2>
          <p class="details-price">{priceText(product.price, product.currency)}</p>
          {photo && matched && <Match {...matched} />}
          <Facts product={product} />
          <div class="details-actions">
            {isLink(product.url) && <a class="button is-main" href={product.url} target="_blank" rel="noopener noreferrer">{words.visit}</a>}
            {photo?.url && <button type="button" aria-pressed={view === "beside"} onClick={() => toggle("beside")}>{view === "beside" ? words.notBeside : words.beside}</button>}
            {photo && matched && matched.answer.rank <= most_explained && (
              <button type="button" aria-pressed={view === "heat"} onClick={() => toggle("heat")}>{view === "heat" ? words.hideWhy : words.showWhy}</button>
            )}
            <button type="button" onClick={onMore}>{messages.results.moreLikeThis}</button>
            {matched && <button type="button" onClick={onPutAway}>{messages.results.notThis}</button>}
            <ProductLink id={product.id} />
          </div>
        </div>
      </div>
    </Dialog>
  );
}

// Instead of a product that cannot be shown.
export function NoDetails({ failure, onClose }: { failure: Failure; onClose: () => void }) {
  return (
    <Dialog class="details" label={failure.words ?? messages.failures[failure.kind]} onClose={onClose}>
      <button type="button" class="quiet close" onClick={onClose}>{messages.details.close}</button>
      <div class="details-body"><FailureNote failure={failure} /></div>
    </Dialog>
  );
}

function Facts({ product }: { product: Product }) {
  const words = messages.details;
  const facts: [string, string][] = [
    [words.category, product.category],
    [words.colour, product.colour],
    ...Object.entries(product.attributes).map(([name, value]): [string, string] => [messages.filters.attribute(name), value]),
    [words.stock, stockText(product.stock)],
    [words.id, product.id],
  ];
  return (
    <dl class="facts">
      {facts.filter(([, value]) => value).map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
    </dl>
  );
}

// The product's pictures, the one that matched first; or the photo's part beside that one. All grow together.
function Pictures({ product, matched, beside }: { product: Product; matched: Matched | null; beside: boolean }) {
  const words = messages.details;
  const [zoom, setZoom] = useState(1);
  const title = titleOf(product);
  const first = matched?.answer.image ?? product.images[0];
  const images = first ? [first, ...product.images.filter((image) => image.content !== first.content)] : [];
  const name = (i: number) => (images.length > 1 ? `${title}. ${words.picture(i + 1, images.length)}` : title);
  const picture = (i: number) => (
    <Zoomable key={images[i]!.content} zoom={zoom} label={name(i)} onZoom={setZoom}>
      <ProductPicture image={images[i]} sizes={zoom > 1 ? "1024px" : "(min-width: 700px) 380px, 90vw"} eager={i === 0} alt={name(i)} />
    </Zoomable>
  );
  return (
    <div class="details-pictures">
      <div class="zoom-buttons" role="group">
        <button type="button" disabled={zoom <= 1} onClick={() => setZoom(zoom - 1)}>{words.zoomOut}</button>
        <button type="button" disabled={zoom >= most_zoom} onClick={() => setZoom(zoom + 1)}>{words.zoomIn}</button>
      </div>
      {beside && matched && first ? (
        <div class="pair">
          <figure><PhotoPart answered={matched.answered} zoom={zoom} onZoom={setZoom} /><figcaption>{words.yourPhoto}</figcaption></figure>
          <figure>{picture(0)}<figcaption>{words.theProduct}</figcaption></figure>
        </div>
      ) : images.length === 0 ? <span class="no-picture">{messages.results.noImage}</span> : images.map((_, i) => picture(i))}
    </div>
  );
}

function PhotoPart({ answered, zoom, onZoom }: { answered: Answered; zoom: number; onZoom: (zoom: number) => void }) {
  const { source } = answered.question;
  if (source.kind !== "photo") return null;
  return (
    <Zoomable zoom={zoom} label={messages.details.yourPhoto} onZoom={onZoom}>
      <CroppedPhoto photo={source.photo} part={answered.part ?? whole(source.photo)} side={1600} label={messages.photo.alt} />
    </Zoomable>
  );
}

// A link that shows the product to anybody. It is copied where the browser lets a page do that, and followed elsewhere.
function ProductLink({ id }: { id: string }) {
  const words = messages.details;
  const [copied, setCopied] = useState(false);
  const copy = (event: MouseEvent) => {
    if (!navigator.clipboard) return;
    event.preventDefault();
    const { href } = event.currentTarget as HTMLAnchorElement;
    navigator.clipboard.writeText(href).then(() => setCopied(true), () => location.assign(href));
  };
  return (
    <>
      <a class="button" href={location.pathname + urlOfProduct(id)} onClick={copy}>{words.link}</a>
      <p class="soft" role="status">{copied ? words.linkCopied : ""}</p>
    </>
  );
}

// A feed may hold anything as url; only web addresses become links.
function isLink(url: string): boolean {
  return /^https?:\/\//i.test(url);
}
