import { afterEach, describe, expect, test } from "vitest";
import { serviceOf } from "../src/api/client";
import { attributeOf, languageOf, Words } from "../src/widget/words";

afterEach(() => { document.body.replaceChildren(); document.documentElement.lang = ""; });

function placed(attributes: Record<string, string> = {}, around: Element | ShadowRoot = document.body): HTMLElement {
  const element = document.createElement("div");
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  around.append(element);
  return element;
}

describe("the widget's language", () => {
  test("is its own, else the nearest around it, else the browser's", () => {
    document.documentElement.lang = "fr";
    const section = placed({ lang: "es" });
    expect(languageOf(placed({ lang: "de-CH" }, section))).toBe("de");
    expect(languageOf(placed({}, section))).toBe("es");
    expect(languageOf(placed())).toBe("fr");
    document.documentElement.lang = "nl";
    expect(languageOf(placed())).toBe("en");
  });
  test("is found around a shop's own component too", () => {
    const host = placed({ lang: "it" });
    expect(languageOf(placed({}, host.attachShadow({ mode: "open" })))).toBe("it");
  });
});

describe("the widget's texts", () => {
  test("are the shop's own where an attribute says one", () => {
    const words = new Words(placed({ "text-choose": "Show us", "text-verdicts-no-garment-heading": "No clothes" }));
    expect(words.say("choose")).toBe("Show us");
    expect(words.say("verdicts.no_garment.heading")).toBe("No clothes");
    expect(words.say("take")).toBe("Take a photo");
    expect(attributeOf("failures.too_large")).toBe("text-failures-too-large");
  });
  test("hold their values, and leave other braces as they are", () => {
    expect(new Words(placed()).say("many_answers", { n: 8 })).toBe("8 products");
    expect(new Words(placed({ "text-many-answers": "{n} of {all}" })).say("many_answers", { n: 8 })).toBe("8 of {all}");
  });
});

test("a page finds its service at the root of a host and below a path of it", () => {
  expect(serviceOf("https://find.shop.example/admin")).toBe("https://find.shop.example/");
  expect(serviceOf("https://shop.example/find/?colour=red#answers")).toBe("https://shop.example/find/");
  expect(serviceOf("https://shop.example/find/docs")).toBe("https://shop.example/find/");
});
