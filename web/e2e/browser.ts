// Debian's Chromium, and pages that remember what they asked for and complained about.
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { expect, inject } from "vitest";

export const url = inject("url"), key = inject("key"), shop = inject("shop"), shopOrigin = inject("shopOrigin");
export const photos = readdirSync(shop).filter((name) => name.includes("_CLEAN0_")).sort().map((name) => join(shop, name));
export const pictures = readdirSync(shop).filter((name) => name.includes("_CLEAN1_")).sort().map((name) => join(shop, name));

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env["SELVEDGE_CHROMIUM"] ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
}

export interface Visit {
  page: Page;
  requests: string[]; // "METHOD URL"
  complaints: string[]; // errors on the console and uncaught ones; failed requests are the tests' own business
  shifts: () => Promise<number>; // cumulative layout shift so far
}

export async function visit(browser: Browser, path = "/", options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const requests: string[] = [], complaints: string[] = [];
  page.on("request", (request) => requests.push(`${request.method()} ${request.url()}`));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) complaints.push(message.text());
  });
  await page.addInitScript(() => {
    const all = window as unknown as { shifted: number };
    all.shifted = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) all.shifted += (entry as unknown as { value: number }).value;
    }).observe({ type: "layout-shift", buffered: true });
    const answered: Answered[] = ((window as unknown as { answered: Answered[] }).answered = []);
    const send = XMLHttpRequest.prototype.send;
    XMLHttpRequest.prototype.send = function (body) {
      this.addEventListener("load", async () => {
        if (this.status === 200 && this.responseURL.includes("/v1/recommendations")) answered.push({ url: this.responseURL, body: JSON.parse(await (this.response as Blob).text()) });
      });
      send.call(this, body);
    };
  });
  await page.goto(url + path);
  return { page, requests, complaints, shifts: () => page.evaluate(() => (window as unknown as { shifted: number }).shifted) };
}

// A page that left its host, or that ran into its own Content-Security-Policy, has failed whatever else it did.
// `dragged`: where pictures were dragged from, the only other place that a page may ask.
export async function leave({ page, requests, complaints }: Visit, dragged = url): Promise<void> {
  await page.context().close();
  const elsewhere = requests.filter((request) => !/^\S+ (blob:|data:)/.test(request) && !request.includes(` ${url}/`) && !request.includes(` ${dragged}/`));
  expect(elsewhere).toEqual([]);
  expect(complaints).toEqual([]);
}

export const cards = (page: Page) => page.locator(".grid:not(.is-stale):not([aria-hidden]) .card");

// Gives a photo by the file chooser and waits for the answers.
export async function give(page: Page, photo = photos[0]!): Promise<void> {
  await page.locator("input[type=file]").first().setInputFiles(photo);
  await cards(page).first().waitFor();
}

interface Answered { url: string; body: { photos: Photo[]; answers: { product: Facts }[] } }
interface Photo { width: number; height: number; crop: object | null; garment: number | null }
interface Facts { id: string; category: string; price: string; stock: number }

// The next answer that the page gets to a question which `asks`. Kept by the page itself: the browser's inspector forgets.
export async function nextAnswer(page: Page, asks: (query: URLSearchParams) => boolean): Promise<{ query: URLSearchParams; body: Answered["body"] }> {
  const all = () => page.evaluate(() => (window as unknown as { answered: Answered[] }).answered);
  const before = (await all()).length;
  for (let tries = 0; tries < 200; tries++) {
    for (const { url: address, body } of (await all()).slice(before)) {
      const query = new URL(address).searchParams;
      if (asks(query)) return { query, body };
    }
    await page.waitForTimeout(100);
  }
  throw new Error("no such answer came within 20 seconds");
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// What axe finds wrong, in short.
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => (window as unknown as { axe: typeof import("axe-core") }).axe.run());
  return violations.flatMap((violation) => violation.nodes.map((node) => `${violation.id}: ${node.html}`));
}
