import { useEffect, useState } from "preact/hooks";
import type { Api, SyncRun, Syncs } from "../api/client";
import { failureOfException, failureOfResponse, type Failure } from "../api/failure";
import { messages } from "../messages";
import { FailureNote } from "../parts/failure_note";

const shown_runs = 20;

interface Props {
  api: Api;
  version: number; // grows when the catalogue may have changed
}

// The feeds that the service follows, and what the last runs of all feeds came to.
export function FeedPanel({ api, version }: Props) {
  const words = messages.admin;
  const [syncs, setSyncs] = useState<Syncs | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    api.GET("/v1/syncs", { params: { query: { limit: shown_runs } }, signal: abort.signal }).then(
      ({ data, error, response }) => {
        if (data) setSyncs(data);
        setFailure(data ? null : failureOfResponse(response, error));
      },
      (error) => { if (!abort.signal.aborted) setFailure(failureOfException(error)); },
    );
    return () => abort.abort();
  }, [api, version]);
  return (
    <section class="panel" aria-labelledby="feeds-heading">
      <div class="panel-head"><h2 id="feeds-heading">{words.feeds}</h2></div>
      {failure && <FailureNote failure={failure} />}
      {syncs && <FeedTable syncs={syncs} />}
      {syncs && <RunTable runs={syncs.runs} />}
    </section>
  );
}

function FeedTable({ syncs }: { syncs: Syncs }) {
  const words = messages.admin;
  if (syncs.feeds.length === 0) return <p class="soft">{words.noFeeds}</p>;
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label={words.feedsTable}>
      <table>
        <thead><tr><th scope="col">{words.feed}</th><th scope="col">{words.every}</th><th scope="col">{words.whatIsGone}</th></tr></thead>
        <tbody>
          {syncs.feeds.map((feed) => (
            <tr key={feed.name}>
              <td><span class="row-title">{feed.name}</span>{feed.source !== feed.name && <><br /><span class="soft">{feed.source}</span></>}</td>
              <td>{words.interval(feed.every_seconds)}</td>
              <td>{words.goneWays[feed.gone]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RunTable({ runs }: { runs: SyncRun[] }) {
  const words = messages.admin;
  if (runs.length === 0) return <p class="soft">{words.noRuns}</p>;
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label={words.runsTable}>
      <table>
        <caption>{words.runs}</caption>
        <thead>
          <tr>
            <th scope="col">{words.started}</th>
            <th scope="col">{words.feed}</th>
            <th scope="col">{words.outcome}</th>
            {[words.added, words.changed, words.unchanged, words.gone, words.skipped].map((name) => <th key={name} scope="col" class="is-number">{name}</th>)}
          </tr>
        </thead>
        <tbody>{runs.map((run) => <Row key={`${run.started} ${run.feed}`} run={run} />)}</tbody>
      </table>
    </div>
  );
}

function Row({ run }: { run: SyncRun }) {
  const words = messages.admin;
  const good = run.outcome === "taken" || run.outcome === "unchanged";
  const counts = [run.added, run.changed, run.unchanged, run.gone, run.skipped];
  return (
    <tr>
      <td><time dateTime={run.started}>{new Date(run.started).toLocaleString(messages.language)}</time></td>
      <td>{run.feed}</td>
      <td>
        <span class={good ? "light is-good" : "light"}>{words.outcomes[run.outcome]}</span>
        {run.complaints.length > 0 && (
          <details>
            <summary>{words.complaints}</summary>
            <ul>{run.complaints.map((text, i) => <li key={i}>{text}</li>)}</ul>
          </details>
        )}
      </td>
      {counts.map((n, i) => <td key={i} class="is-number">{n.toLocaleString(messages.language)}</td>)}
    </tr>
  );
}
