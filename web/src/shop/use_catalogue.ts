import { useEffect, useState } from "preact/hooks";
import type { Api, Catalogue, Sample } from "../api/client";

// What the shop holds, and its sample photos. The page works without either: filters are then empty, limits unknown.
export function useCatalogue(api: Api): { catalogue: Catalogue | null; samples: Sample[] | null } {
  const [catalogue, setCatalogue] = useState<Catalogue | null>(null);
  const [samples, setSamples] = useState<Sample[] | null>(null);
  useEffect(() => {
    api.GET("/v1/catalogue").then(({ data }) => setCatalogue(data ?? null), () => undefined);
    api.GET("/v1/samples").then(({ data }) => setSamples(data ?? []), () => setSamples([]));
  }, [api]);
  return { catalogue, samples };
}
