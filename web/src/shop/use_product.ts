// Products by id, for links: a product may be open, or its likes shown, before any answer named it.
import { useEffect, useState } from "preact/hooks";
import type { Api, Product } from "../api/client";
import { failureOfException, failureOfResponse, type Failure } from "../api/failure";

export interface FoundProduct {
  product: Product | null; // null while it is asked for, or where there is none
  failure: Failure | null;
}

const nothing: FoundProduct = { product: null, failure: null };

// `seen`: products that answers named already; they are not asked for again.
export function useProduct(api: Api, id: string | null, seen: ReadonlyMap<string, Product>): FoundProduct {
  const [asked, setAsked] = useState<FoundProduct & { id: string | null }>({ id: null, ...nothing });
  const known = id === null ? undefined : seen.get(id);
  useEffect(() => {
    if (id === null || known) return;
    const abort = new AbortController();
    api.GET("/v1/products/{id}", { params: { path: { id } }, signal: abort.signal }).then(
      ({ data, error, response }) => setAsked({ id, product: data ?? null, failure: data ? null : failureOfResponse(response, error) }),
      (error) => { if (!abort.signal.aborted) setAsked({ id, product: null, failure: failureOfException(error) }); },
    );
    return () => abort.abort();
  }, [api, id, known === undefined]);
  if (known) return { product: known, failure: null };
  return asked.id === id && id !== null ? asked : nothing;
}
