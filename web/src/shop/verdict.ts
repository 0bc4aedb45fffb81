// Words for how good an answer is. The numbers are match probabilities: that a product is the one in the photo.
import type { Answer, Catalogue, Verdict } from "../api/client";
import { messages } from "../messages";
import type { Answered } from "./search";

// From here on an answer is called the product itself.
export const sure = 0.9;
const likely = 0.5;

// A photo's garment is one product, and the probabilities of all answers sum to one: at most one may be called it.
export function matchWords(probability: number, verdict: Verdict | null): string {
  const words = messages.match;
  if (probability >= sure) return words.very;
  if (probability >= likely) return words.probably;
  return verdict === "nothing_close" ? words.far : words.alike;
}

// "87 %"; never a certainty that no model has.
export function percent(probability: number): string {
  if (probability < 0.01) return "<1 %";
  if (probability > 0.99) return ">99 %";
  return `${Math.round(probability * 100)} %`;
}

// The highest match probability, 0 without an answer. The likeliest answer need not be the first: kinds of garment or a wanted order may
// put others before it.
export function likeliest(answers: readonly Answer[]): number {
  return Math.max(0, ...answers.map((answer) => answer.match_probability));
}

export interface Heading { heading: string; text: string }

export function headingOf(answered: Answered, catalogue: Catalogue | null): Heading {
  const words = messages.verdicts;
  if (answered.verdict === "no_garment") return words.no_garment;
  if (answered.answers.length === 0) return catalogue?.products === 0 ? words.empty : words.none;
  const source = answered.question.source;
  if (source.kind === "similar") {
    return { heading: messages.results.likeHeading(titleOf(source.product)), text: messages.results.likeText };
  }
  if (answered.verdict === "match" && likeliest(answered.answers) >= sure) return words.very;
  const { category } = answered.question.filters;
  if (answered.verdict === "nothing_close" && category) return words.nothing_in(category);
  return words[answered.verdict ?? "similar"];
}

export function titleOf(product: Answer["product"]): string {
  return product.title || product.id;
}
