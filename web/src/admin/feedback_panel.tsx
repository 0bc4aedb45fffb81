// What came of the answers of the last weeks. Of a shopper's photo it shows nothing: only the shop's own pictures.
import { imageUrl, type Api, type FeedbackReport } from "../api/client";
import { messages } from "../messages";
import { FailureNote } from "../parts/failure_note";
import { titleOf } from "../shop/verdict";
import { useAsked } from "./use_asked";

const weeks = 4;

export function FeedbackPanel({ api, version }: { api: Api; version: number }) {
  const words = messages.admin.feedback;
  const { data, failure } = useAsked((signal) => api.GET("/v1/feedback", { params: { query: { days: 7 * weeks } }, signal }), [api, version]);
  return (
    <section class="panel" aria-labelledby="feedback-heading">
      <h2 id="feedback-heading">{words.heading(weeks)}</h2>
      {failure && <FailureNote failure={failure} />}
      {data && (data.days.length === 0 ? <p class="soft">{words.none}</p> : <Report report={data} />)}
    </section>
  );
}

function Report({ report }: { report: FeedbackReport }) {
  const words = messages.admin.feedback;
  const number = (n: number) => n.toLocaleString(messages.language);
  const share = (part: number | null) => (part === null ? "–" : part.toLocaleString(messages.language, { style: "percent" }));
  const { all } = report;
  const facts: [string, string][] = [
    [words.queries, number(all.queries)], [words.clickThrough, share(all.click_through)], [words.position, all.mean_reciprocal_rank?.toFixed(2) ?? "–"],
    [words.bought, number(all.bought)], [words.notThis, number(all.not_this)],
  ];
  return (
    <>
      <dl class="status-facts">{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
      <p class="soft">{words.positionHelp}</p>
      <details>
        <summary>{words.byDay}</summary>
        <div class="table-scroll" tabIndex={0} role="region" aria-label={words.byDay}>
          <table>
            <thead>
              <tr>
                <th scope="col">{words.day}</th><th scope="col" class="is-number">{words.queries}</th><th scope="col" class="is-number">{words.clickThrough}</th>
                <th scope="col" class="is-number">{words.position}</th><th scope="col" class="is-number">{words.bought}</th><th scope="col" class="is-number">{words.notThis}</th>
              </tr>
            </thead>
            <tbody>
              {[...report.days].reverse().map((day) => (
                <tr key={day.day}>
                  <td>{day.day}</td><td class="is-number">{number(day.queries)}</td><td class="is-number">{share(day.click_through)}</td>
                  <td class="is-number">{day.mean_reciprocal_rank?.toFixed(2) ?? "–"}</td><td class="is-number">{number(day.bought)}</td><td class="is-number">{number(day.not_this)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
      {report.unclicked.length > 0 && (
        <details>
          <summary>{words.unclicked(report.unclicked.length)}</summary>
          <ol class="unclicked">
            {report.unclicked.map(({ time, products }, i) => (
              <li key={`${time} ${i}`}>
                <time dateTime={time}>{new Date(time).toLocaleString(messages.language)}</time>
                <div class="thumbs">
                  {products.map((product) => product.image_url && <img key={product.id} class="thumb" src={imageUrl(product.image_url, 128)} alt={titleOf(product)} title={titleOf(product)} width={48} height={60} loading="lazy" />)}
                </div>
              </li>
            ))}
          </ol>
        </details>
      )}
    </>
  );
}
