// Keeps the answers in step with the question: superseded requests are aborted, a question that changes quickly (a crop being
// dragged, a price being typed) is asked once it rests, and one that was answered a moment ago (Back) is not asked again.
import { useEffect, useRef, useState } from "preact/hooks";
import type { Api } from "../api/client";
import type { Failure } from "../api/failure";
import { ask, type Answered, type Question } from "./search";

export type Search =
  | { phase: "idle" }
  | { phase: "working"; before: Answered | null; sent: number } // `before` stays in sight meanwhile; `sent`: 0 to 1, of the photo
  | { phase: "answered"; answered: Answered }
  | { phase: "failed"; failure: Failure };

const rest_ms = 350;
const most_remembered = 12;

export function useSearch(api: Api, question: Question | null): [Search, () => void] {
  const [search, setSearch] = useState<Search>({ phase: "idle" });
  const [attempt, setAttempt] = useState(0);
  const asked = useRef<{ source: string | null; rest: string; attempt: number } | null>(null);
  const remembered = useRef(new Map<string, Answered>());
  const source = question && sourceOf(question);
  const key = question && JSON.stringify([source, question.subject, question.filters, question.unlike, question.limit]);
  // Of a question, what is changed by a single touch.
  const rest = question && JSON.stringify([question.unlike, question.limit]);

  useEffect(() => {
    if (!question || !key || !rest) {
      asked.current = null;
      setSearch({ phase: "idle" });
      return;
    }
    const before = asked.current;
    const sameSource = before?.source === source;
    asked.current = { source, rest, attempt };
    const retried = before !== null && before.attempt !== attempt;
    const known = retried ? undefined : remembered.current.get(key);
    if (known) {
      setSearch({ phase: "answered", answered: { ...known, question } });
      return;
    }
    const atOnce = !sameSource || before?.rest !== rest || retried;
    setSearch((now) => ({ phase: "working", before: sameSource ? answeredOf(now) : null, sent: 0 }));
    const abort = new AbortController();
    const sending = (sent: number) => setSearch((now) => (abort.signal.aborted || now.phase !== "working" ? now : { ...now, sent }));
    const timer = setTimeout(() => {
      ask(api, question, abort.signal, sending).then(
        (answered) => {
          if (abort.signal.aborted) return;
          remember(remembered.current, key, answered);
          setSearch({ phase: "answered", answered });
        },
        (failure: Failure) => { if (!abort.signal.aborted) setSearch({ phase: "failed", failure }); },
      );
    }, atOnce ? 0 : rest_ms);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [api, key, attempt]);

  return [search, () => setAttempt(attempt + 1)];
}

function sourceOf({ source }: Question): string {
  return source.kind === "photo" ? `photo ${source.photo.key}` : `like ${source.product.id}`;
}

function remember(all: Map<string, Answered>, key: string, answered: Answered): void {
  all.delete(key);
  all.set(key, answered);
  for (const oldest of all.keys()) {
    if (all.size <= most_remembered) break;
    all.delete(oldest);
  }
}

export function answeredOf(search: Search): Answered | null {
  return search.phase === "answered" ? search.answered : search.phase === "working" ? search.before : null;
}
