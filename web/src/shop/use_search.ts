// Keeps the answers in step with the question: superseded requests are aborted, and a question that changes quickly (a
// crop being dragged, a price being typed) is asked once it rests.
import { useEffect, useRef, useState } from "preact/hooks";
import type { Api } from "../api/client";
import type { Failure } from "../api/failure";
import { ask, type Answered, type Question } from "./search";

export type Search =
  | { phase: "idle" }
  | { phase: "working"; before: Answered | null } // `before` stays in sight meanwhile
  | { phase: "answered"; answered: Answered }
  | { phase: "failed"; failure: Failure };

const rest_ms = 350;

export function useSearch(api: Api, question: Question | null): [Search, () => void] {
  const [search, setSearch] = useState<Search>({ phase: "idle" });
  const [attempt, setAttempt] = useState(0);
  const asked = useRef<{ source: unknown; limit: number; attempt: number } | null>(null);
  const source = question && (question.source.kind === "photo" ? question.source.photo : question.source.product);
  const key = question && JSON.stringify([question.subject, question.filters, question.limit]);

  useEffect(() => {
    if (!question) {
      asked.current = null;
      setSearch({ phase: "idle" });
      return;
    }
    const sameSource = asked.current?.source === source;
    const atOnce = !sameSource || asked.current?.limit !== question.limit || asked.current?.attempt !== attempt;
    asked.current = { source, limit: question.limit, attempt };
    setSearch((now) => ({ phase: "working", before: sameSource ? answeredOf(now) : null }));
    const abort = new AbortController();
    const timer = setTimeout(() => {
      ask(api, question, abort.signal).then(
        (answered) => { if (!abort.signal.aborted) setSearch({ phase: "answered", answered }); },
        (failure: Failure) => { if (!abort.signal.aborted) setSearch({ phase: "failed", failure }); },
      );
    }, atOnce ? 0 : rest_ms);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [api, source, key, attempt]);

  return [search, () => setAttempt(attempt + 1)];
}

export function answeredOf(search: Search): Answered | null {
  return search.phase === "answered" ? search.answered : search.phase === "working" ? search.before : null;
}
