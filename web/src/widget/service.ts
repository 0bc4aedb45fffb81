// The service behind the widget, which may be on another origin than the shop's page.
import { imageUrl, type Answer, type Feedback, type Recommendations } from "../api/client";
import { failureOfResponse } from "../api/failure";
import { pictureVersions } from "../parts/picture_versions";
import { contentType, type Photo } from "../photo/photo";
import { patiently, subjectParameters, type Subject } from "../shop/search";

export interface Wishes {
  limit: number;
  category: string | null;
  inStock: boolean;
}

export class Service {
  // `base` ends with a slash.
  constructor(private readonly base: string) {}

  recommend(photo: Photo, subject: Subject, { limit, category, inStock }: Wishes, signal: AbortSignal): Promise<Recommendations> {
    const query = new URLSearchParams({ limit: String(limit), ...subjectParameters(subject) });
    if (category) query.set("category", category);
    if (inStock) query.set("in_stock", "true");
    return patiently(signal, async (within) => {
      const response = await fetch(`${this.base}v1/recommendations?${query}`, {
        method: "POST", body: photo.blob, headers: { "Content-Type": contentType(photo.blob) }, signal: within,
      });
      const answer: unknown = await response.json().catch(() => null);
      if (!response.ok || !answer) throw failureOfResponse(response, answer);
      return answer as Recommendations;
    });
  }

  // Nobody waits for it, nor hears of its failures. Goes on when the page is left.
  tell(query_id: string, events: Feedback["events"]): void {
    if (events.length === 0) return;
    fetch(`${this.base}v1/feedback`, {
      method: "POST", body: JSON.stringify({ query_id, events }), headers: { "Content-Type": "application/json" }, keepalive: true,
    }).catch(() => undefined);
  }

  // For <img src> and <img srcset>. The service's paths are those of its own host.
  picture(image: Answer["image"]): { src: string; srcset: string } {
    const own = { ...image, url: new URL(image.url, this.base).href };
    return { src: imageUrl(own.url, 256), srcset: pictureVersions(own) };
  }
}
