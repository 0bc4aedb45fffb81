import type { Sample } from "../api/client";
import { messages } from "../messages";

interface Props {
  samples: Sample[] | null; // null while they load
  onChoose: (sample: Sample) => void;
}

export function Samples({ samples, onChoose }: Props) {
  if (samples?.length === 0) return null;
  return (
    <section class="samples" aria-label={messages.photo.samples}>
      <h2>{messages.photo.samples}</h2>
      <ul>
        {samples === null && Array.from({ length: 6 }, (_, i) => <li key={i} class="sample is-skeleton" aria-hidden="true" />)}
        {samples?.map((sample, i) => (
          <li key={sample.name}>
            <button type="button" class="sample" onClick={() => onChoose(sample)}>
              <img src={sample.url} alt={messages.photo.sample(i + 1)} width={120} height={160} loading="lazy" decoding="async" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
