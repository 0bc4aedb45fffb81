import { describe, expect, test } from "vitest";
import type { Recommendations } from "../src/api/client";
import { answerList, headingOf } from "../src/widget/answer_list";
import { Service } from "../src/widget/service";
import { Words } from "../src/widget/words";
import { answered } from "./answers";

const found = (probabilities: number[], verdict: Recommendations["verdict"]) =>
  ({ ...answered(probabilities, verdict), verdict }) as unknown as Recommendations;

function told(answers: Recommendations): string[] {
  const list = answerList(answers, { words: new Words(document.createElement("div")), service: new Service("https://shop.example/"), target: null, onOpen: () => undefined });
  return list.slice(0, 2).map((node) => node.textContent ?? "");
}

describe("the widget's verdict", () => {
  test("follows the likeliest answer, wherever it stands", () => {
    expect(headingOf(found([0.95, 0.02], "match"))).toBe("verdicts.very.heading");
    expect(headingOf(found([0.02, 0.95], "match"))).toBe("verdicts.very.heading");
    expect(headingOf(found([0.3, 0.6], "match"))).toBe("verdicts.match.heading");
  });
  test("names no place", () => {
    expect(told(found([0.02, 0.95], "match"))).toEqual(["This is it", "One of these products is very likely the one in your photo."]);
    expect(told(found([0.3, 0.6], "match"))).toEqual(["Could be it", "One of these products is probably the one in your photo."]);
  });
  test("is the service's where no answer is likely, or there is none", () => {
    expect(headingOf(found([0.2], "similar"))).toBe("verdicts.similar.heading");
    expect(headingOf(found([0.01], "nothing_close"))).toBe("verdicts.nothing_close.heading");
    expect(headingOf(found([], "no_garment"))).toBe("verdicts.no_garment.heading");
    expect(headingOf(found([], "nothing_close"))).toBe("verdicts.none.heading");
  });
});
