import { useRef, useState } from "preact/hooks";
import type { Api, Catalogue, FeedReading } from "../api/client";
import { failureOfException, type Failure } from "../api/failure";
import { messages } from "../messages";
import { FailureNote } from "../parts/failure_note";
import { FeedError, feedOf } from "./feed";
import { FeedReport } from "./feed_report";
import { importFeed, type ImportResult } from "./import_feed";

type Outcome = ImportResult["outcome"];
const outcomes: Outcome[] = ["added", "changed", "unchanged", "failed"];
const most_listed = 200;

interface Progress {
  total: number;
  counts: Record<Outcome, number>;
  failures: ImportResult[];
  state: "running" | "done" | "stopped";
}

interface Props {
  api: Api;
  limits: Catalogue["limits"] | undefined;
  onDone: () => void; // the catalogue may have changed
}

export function ImportPanel({ api, limits, onDone }: Props) {
  const words = messages.admin;
  const input = useRef<HTMLInputElement>(null);
  const abort = useRef<AbortController | null>(null);
  const [progress, setProgress] = useState<Progress | null>(null);
  const [reading, setReading] = useState<FeedReading | null>(null);
  const [failure, setFailure] = useState<Failure | string | null>(null);
  const running = progress?.state === "running";

  const start = async (event: Event) => {
    event.preventDefault();
    setFailure(null);
    setProgress(null);
    setReading(null);
    const controller = (abort.current = new AbortController());
    try {
      const { items, reading } = await feedOf(api, [...(input.current?.files ?? [])], controller.signal);
      setReading(reading);
      let now: Progress = { total: items.length, counts: { added: 0, changed: 0, unchanged: 0, failed: 0 }, failures: [], state: "running" };
      setProgress(now);
      for await (const result of importFeed(api, items, limits?.max_body_bytes ?? Infinity, controller.signal)) {
        now = {
          ...now,
          counts: { ...now.counts, [result.outcome]: now.counts[result.outcome] + 1 },
          failures: result.outcome === "failed" && now.failures.length < most_listed ? [...now.failures, result] : now.failures,
        };
        setProgress(now);
      }
      setProgress({ ...now, state: controller.signal.aborted ? "stopped" : "done" });
    } catch (error) {
      setProgress((now) => now && { ...now, state: "stopped" });
      if (!controller.signal.aborted) setFailure(error instanceof FeedError ? error.message : failureOfException(error));
    }
    onDone();
  };

  return (
    <section class="panel" aria-labelledby="import-heading">
      <h2 id="import-heading">{words.import}</h2>
      <p class="soft">{words.importHelp}</p>
      <form class="import-form" onSubmit={start}>
        <label class="field">
          <span>{words.chooseFeed}</span>
          <input ref={input} type="file" multiple accept=".csv,.tsv,.tab,.txt,.xml,.rss,.atom,.ndjson,.jsonl,.json,.gz,.zip,image/*" disabled={running} />
        </label>
        <button type="submit" class="button is-main" disabled={running}>{words.start}</button>
        {running && <button type="button" onClick={() => abort.current?.abort()}>{words.stop}</button>}
      </form>
      {typeof failure === "string" && <p class="failure" role="alert">{failure}</p>}
      {failure && typeof failure !== "string" && <FailureNote failure={failure} />}
      {reading && <FeedReport reading={reading} />}
      {progress && <ImportProgress progress={progress} />}
    </section>
  );
}

function ImportProgress({ progress }: { progress: Progress }) {
  const words = messages.admin;
  const done = outcomes.reduce((sum, outcome) => sum + progress.counts[outcome], 0);
  const unlisted = progress.counts.failed - progress.failures.length;
  return (
    <div class="import-progress">
      <progress max={progress.total || 1} value={done} aria-label={words.import} />
      <p>{words.importing(done, progress.total)}</p>
      <dl class="counts">
        {outcomes.map((outcome) => (
          <div key={outcome} class={outcome === "failed" && progress.counts.failed > 0 ? "is-bad" : ""}>
            <dt>{words[outcome]}</dt><dd>{progress.counts[outcome].toLocaleString(messages.language)}</dd>
          </div>
        ))}
      </dl>
      <p role="status">{progress.state === "done" ? words.imported : progress.state === "stopped" ? words.importStopped : ""}</p>
      {progress.failures.length > 0 && (
        <div class="table-scroll" tabIndex={0} role="region" aria-label={words.failures}>
          <table>
            <caption>{words.failures}</caption>
            <thead><tr><th scope="col">{words.line}</th><th scope="col">{words.product}</th><th scope="col">{words.reason}</th></tr></thead>
            <tbody>
              {progress.failures.map((result) => <tr key={result.line}><td>{result.line}</td><td>{result.id}</td><td>{result.problem}</td></tr>)}
            </tbody>
          </table>
          {unlisted > 0 && <p class="soft">{words.moreFailures(unlisted)}</p>}
        </div>
      )}
    </div>
  );
}
