// What a panel shows and asks the server for anew whenever the catalogue may have changed.
import { useEffect, useState } from "preact/hooks";
import { failureOfException, failureOfResponse, type Failure } from "../api/failure";

interface Answer<T> { data?: T; error?: unknown; response: Response }

export interface Asked<T> { data: T | null; failure: Failure | null }

export function useAsked<T>(ask: (signal: AbortSignal) => Promise<Answer<T>>, reasons: readonly unknown[]): Asked<T> {
  const [asked, setAsked] = useState<Asked<T>>({ data: null, failure: null });
  useEffect(() => {
    const abort = new AbortController();
    ask(abort.signal).then(
      ({ data, error, response }) => setAsked((now) => (data ? { data, failure: null } : { ...now, failure: failureOfResponse(response, error) })),
      (error) => { if (!abort.signal.aborted) setAsked((now) => ({ ...now, failure: failureOfException(error) })); },
    );
    return () => abort.abort();
  }, reasons);
  return asked;
}
