import type { Catalogue } from "../api/client";
import { messages } from "../messages";

interface Props {
  catalogue: Catalogue | null;
  ready: boolean | null; // null while it is asked
  onRefresh: () => void;
}

export function StatusPanel({ catalogue, ready, onRefresh }: Props) {
  const words = messages.admin;
  const number = (n: number | undefined) => n?.toLocaleString(messages.language) ?? "…";
  const facts: [string, string][] = [
    [words.products, number(catalogue?.products)],
    [words.images, number(catalogue?.images)],
    [words.revision, number(catalogue?.revision)],
    [words.model, catalogue?.model.name ?? "…"],
    [words.fingerprint, catalogue ? `${catalogue.model.fingerprint.slice(0, 12)}…` : "…"],
    [words.embedding, catalogue ? words.embeddingSize(catalogue.model.embedding_size) : "…"],
    [words.largestBody, catalogue ? `${Math.round(catalogue.limits.max_body_bytes / 2 ** 20)} MiB` : "…"],
    [words.photos, catalogue ? (catalogue.photos_kept ? words.photosKept : words.photosNotKept) : "…"],
  ];
  return (
    <section class="panel" aria-labelledby="status-heading">
      <div class="panel-head">
        <h2 id="status-heading">{words.status}</h2>
        <p class={ready ? "light is-good" : "light"} role="status">{ready === null ? "…" : ready ? words.ready : words.notReady}</p>
        <button type="button" class="quiet" onClick={onRefresh}>{words.refresh}</button>
      </div>
      <dl class="status-facts">
        {facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd title={name === words.fingerprint ? catalogue?.model.fingerprint : undefined}>{value}</dd></div>)}
      </dl>
    </section>
  );
}
