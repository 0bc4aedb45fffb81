import type { FeedReading } from "../api/client";
import { messages } from "../messages";
import { lineOf } from "./feed";

const most_listed = 50;

// What the server made of a feed: its format, what each column was taken for, and what it could not read.
export function FeedReport({ reading }: { reading: FeedReading }) {
  const words = messages.admin;
  const said = [
    ...reading.notes,
    ...reading.unread.map(({ count, field, example, expected }) => words.unread(count, field, example, expected)),
    ...reading.skipped.slice(0, most_listed).map(({ source, reason }) => `${words.line} ${lineOf(source)}: ${reason}`),
  ];
  return (
    <div class="feed-report">
      <p role="status">{words.readAs(reading.format)}</p>
      <details>
        <summary>{words.columns}</summary>
        <table>
          <thead><tr><th scope="col">{words.column}</th><th scope="col">{words.takenFor}</th></tr></thead>
          <tbody>{reading.columns.map(({ column, taken_for }) => <tr key={`${column} ${taken_for}`}><td>{column}</td><td>{taken_for}</td></tr>)}</tbody>
        </table>
      </details>
      {said.length > 0 && <ul>{said.map((text) => <li key={text}>{text}</li>)}</ul>}
      {reading.skipped.length > most_listed && <p class="soft">{words.moreFailures(reading.skipped.length - most_listed)}</p>}
    </div>
  );
}
