// Answers for tests, as the server gives them.
import type { Answer, Product } from "../src/api/client";
import { noFilters } from "../src/filters/filter_state";
import type { Answered } from "../src/shop/search";

export function product(id: string, facts: Partial<Product> = {}): Product {
  return {
    id, title: `Title of ${id}`, category: "dress", colour: "mint", price: "19.90", currency: "EUR", stock: 2, url: "https://shop.example/x",
    item_group_id: "", attributes: {}, images: [], image_url: "", hidden: false, revision: 1, ...facts,
  };
}

export function answered(probabilities: number[], verdict: Answered["verdict"] = "match"): Answered {
  const answers: Answer[] = probabilities.map((match_probability, i) => ({
    rank: i + 1,
    product: product(`P${i + 1}`),
    image: { id: i, content: "0".repeat(64), url: "/v1/images/x", width: 300, height: 400, reference: "", part: { source: "whole", box: null, kind: null, confidence: null } },
    similarity: 0.5,
    match_probability,
  }));
  const photo = { key: "0123456789abcdef0123", blob: new Blob(["x"]), name: "x.jpg", url: "blob:x", width: 300, height: 600, shrunk: false };
  return { question: { source: { kind: "photo", photo }, subject: { kind: "main" }, unlike: [], filters: noFilters, limit: 24 }, id: "q-1", verdict, answers, garments: [], garment: null, part: null };
}
