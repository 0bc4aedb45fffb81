// What the shopper put away. The address says which products; their cards' places are remembered while the page is open, so that
// Undo stays where "Not this" was.
import type { Answer } from "../api/client";

export interface Place { answer: Answer; at: number }
export interface GridCard { answer: Answer; away: boolean }

export interface PutAway {
  count: number;
  placed: (answers: readonly Answer[]) => GridCard[]; // without what is put away, with an undo in its place
}

export function putAwayOf(unlike: readonly string[], places: ReadonlyMap<string, Place>): PutAway {
  const away = new Set(unlike);
  const there = [...places.values()].filter(({ answer }) => away.has(answer.product.id)).sort((a, b) => a.at - b.at);
  return {
    count: away.size,
    placed(answers) {
      const cards: GridCard[] = answers.filter(({ product }) => !away.has(product.id)).map((answer) => ({ answer, away: false }));
      for (const { answer, at } of there) cards.splice(at, 0, { answer, away: true });
      return cards;
    },
  };
}
