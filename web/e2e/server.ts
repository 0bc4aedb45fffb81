// The server under test: the one at SELVEDGE_URL, whose catalogue holds the drawn shop in SELVEDGE_E2E_SHOP and whose key
// SELVEDGE_WRITE_KEY may write; without SELVEDGE_URL the mock, over the same folder. Pages at SELVEDGE_SHOP_ORIGIN, by default
// http://127.0.0.1:5181, may call it (cors_origins): there the tests of the widget serve a shop's page.
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext { url: string; key: string; shop: string; shopOrigin: string }
}

export default async function start(project: TestProject) {
  const shop = process.env["SELVEDGE_E2E_SHOP"];
  if (!shop) throw new Error("SELVEDGE_E2E_SHOP: expected a folder made by `selvedge synth`");
  project.provide("shop", shop);
  project.provide("shopOrigin", process.env["SELVEDGE_SHOP_ORIGIN"] ?? "http://127.0.0.1:5181");
  const url = process.env["SELVEDGE_URL"];
  if (url) {
    const key = process.env["SELVEDGE_WRITE_KEY"];
    if (!key) throw new Error("SELVEDGE_WRITE_KEY: expected a key made by `selvedge key create` with the scope write");
    project.provide("url", url.replace(/\/$/, ""));
    project.provide("key", key);
    return;
  }
  // @ts-expect-error plain JavaScript
  const { serveMock } = await import("../mock/serve.mjs");
  const mock = await serveMock({ shop });
  project.provide("url", mock.url);
  project.provide("key", mock.key);
  return () => mock.close();
}
