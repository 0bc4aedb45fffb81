// What matched: the photo's part and the product's picture, each under its heat map.
import { useEffect, useState } from "preact/hooks";
import type { Answer, Api, Heat } from "../api/client";
import { failureOfException, type Failure } from "../api/failure";
import { whole } from "../crop/geometry";
import { messages } from "../messages";
import { FailureNote } from "../parts/failure_note";
import { ProductPicture } from "../parts/product_picture";
import { CroppedPhoto } from "../photo/cropped_photo";
import { explain, type Answered } from "./search";

// Heat maps by question and product, kept while the answers are the same.
const drawn = new WeakMap<Answered, Map<string, Heat>>();

export function HeatView({ api, answered, answer }: { api: Api; answered: Answered; answer: Answer }) {
  const words = messages.details;
  const [heat, setHeat] = useState<Heat | undefined>(answer.heat ?? drawn.get(answered)?.get(answer.product.id));
  const [failure, setFailure] = useState<Failure | null>(null);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    if (heat) return;
    const abort = new AbortController();
    setFailure(null);
    explain(api, answered.question, answer.rank, abort.signal).then(
      (maps) => {
        drawn.set(answered, new Map([...(drawn.get(answered) ?? []), ...maps]));
        const found = maps.get(answer.product.id);
        if (abort.signal.aborted) return;
        if (found) setHeat(found);
        else setFailure(failureOfException(null));
      },
      (error) => { if (!abort.signal.aborted) setFailure(failureOfException(error)); },
    );
    return () => abort.abort();
  }, [attempt]);

  const { source } = answered.question;
  return (
    <div class="heat" aria-busy={!heat && !failure}>
      <p class="soft" role="status">{heat ? words.legend : failure ? "" : words.drawing}</p>
      {failure && <FailureNote failure={failure} onRetry={() => setAttempt(attempt + 1)} />}
      <div class="heat-pair">
        <figure>
          <div class="heat-stack">
            {source.kind === "photo" && <CroppedPhoto photo={source.photo} part={answered.part ?? whole(source.photo)} side={512} />}
            {heat && <img class="heat-map" src={heat.query} alt="" />}
          </div>
          <figcaption>{words.yourPhoto}</figcaption>
        </figure>
        <figure>
          <div class="heat-stack">
            <ProductPicture image={answer.image} alt="" sizes="300px" eager />
            {heat && <img class="heat-map" src={heat.product} alt="" />}
          </div>
          <figcaption>{words.theProduct}</figcaption>
        </figure>
      </div>
    </div>
  );
}
