// What holds for every page: widths, touch, accessibility, the Content-Security-Policy.
import { createServer, request as ask } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessibilityProblems, cards, give, key, launch, leave, nextAnswer, url, visit } from "./browser";

let browser: Browser;
beforeAll(async () => { browser = await launch(); });
afterAll(() => browser.close());
const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test("nothing is wider than the screen, from 320 to 2,200 pixels", async () => {
  const here = await visit(browser);
  const tooWide = async () => {
    const found: number[] = [];
    for (const width of [320, 390, 768, 1024, 1440, 2200]) {
      await here.page.setViewportSize({ width, height: 900 });
      if ((await overflow(here.page)) > 0) found.push(width);
    }
    return found;
  };
  expect(await tooWide()).toEqual([]);
  await give(here.page);
  expect(await tooWide()).toEqual([]);
  await here.page.goto(`${url}/admin`);
  await here.page.getByLabel("Write key").fill(key);
  await here.page.getByRole("button", { name: "Enter" }).click();
  await here.page.locator("table.products tbody tr").first().waitFor();
  expect(await tooWide()).toEqual([]);
  await leave(here);
});

describe("on a phone", () => {
  test("a photo can be taken, a swipe over it searches nothing, and a finger moves the frame once there is one", async () => {
    const here = await visit(browser, "/", phone);
    expect(await here.page.locator("input[capture]").count()).toBe(1);
    await here.page.getByText("Take a photo").waitFor();
    await give(here.page);
    const box = (await here.page.locator(".crop-stage").boundingBox())!;
    const asked = () => here.requests.filter((request) => request.includes("/v1/recommendations")).length;
    const before = asked();
    await swipe(here.page, { x: box.x + box.width * 0.3, y: box.y + box.height * 0.2 }, { x: box.x + box.width * 0.7, y: box.y + box.height * 0.7 });
    expect(asked()).toBe(before);
    const framed = nextAnswer(here.page, (query) => query.has("crop"));
    await here.page.getByRole("button", { name: "Frame it yourself" }).click();
    await framed;
    const corner = (await here.page.locator("[data-handle=se]").boundingBox())!;
    const from = { x: corner.x + corner.width / 2, y: corner.y + corner.height / 2 };
    const resized = nextAnswer(here.page, (query) => query.has("crop"));
    await swipe(here.page, from, { x: from.x - 20, y: from.y - 30 });
    await resized;
    await leave(here);
  });
  test("filters open on demand", async () => {
    const here = await visit(browser, "/", phone);
    await give(here.page);
    expect(await here.page.getByLabel("Category").isVisible()).toBe(false);
    await here.page.getByRole("button", { name: "Filters" }).click();
    expect(await here.page.getByLabel("Category").isVisible()).toBe(true);
    await leave(here);
  });
});

describe.each(["light", "dark"] as const)("in the %s", (colorScheme) => {
  test("axe finds nothing wrong with the shopper’s page", async () => {
    const here = await visit(browser, "/", { colorScheme });
    await here.page.getByText("in this shop").waitFor();
    expect(await accessibilityProblems(here.page)).toEqual([]);
    await give(here.page);
    expect(await accessibilityProblems(here.page)).toEqual([]);
    await cards(here.page).first().getByRole("button", { name: /What matched/ }).click();
    await here.page.locator(".heat-map").first().waitFor();
    expect(await accessibilityProblems(here.page)).toEqual([]);
    await leave(here);
  });
  test("axe finds nothing wrong with the shop’s page", async () => {
    const here = await visit(browser, "/admin", { colorScheme });
    expect(await accessibilityProblems(here.page)).toEqual([]);
    await here.page.getByLabel("Write key").fill(key);
    await here.page.getByRole("button", { name: "Enter" }).click();
    await here.page.locator("table.products tbody tr").first().waitFor();
    expect(await accessibilityProblems(here.page)).toEqual([]);
    await here.page.getByRole("button", { name: "Add a product" }).click();
    expect(await accessibilityProblems(here.page)).toEqual([]);
    await leave(here);
  });
});

test("the reference shows every operation, under the same policy", async () => {
  const here = await visit(browser, "/docs");
  await here.page.locator(".opblock").first().waitFor();
  const document = await (await fetch(`${url}/openapi.json`)).json() as { paths: Record<string, object> };
  const operations = Object.values(document.paths).flatMap((path) => Object.keys(path));
  expect(await here.page.locator(".opblock").count()).toBe(operations.length);
  await here.page.locator(".opblock-summary").first().click();
  await here.page.getByText("Answers at most").first().waitFor();
  await leave(here);
});

test.each(["/", "/admin", "/docs"])("%s allows nothing inline and no other host", async (path) => {
  const policy = (await fetch(url + path)).headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toContain("unsafe-");
});

// The service is below /find/ in this run, and has been asked so by every other test; this proxy takes the path off.
test("a proxy may take the base path off", async () => {
  const base = new URL(`${url}/`);
  if (base.pathname === "/") return;
  const proxy = createServer((request, response) => {
    if (!request.url!.startsWith(base.pathname)) return void response.writeHead(404).end();
    const path = request.url!.slice(base.pathname.length - 1);
    const onward = ask({ host: base.hostname, port: base.port, method: request.method, path, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  await new Promise<void>((done) => proxy.listen(0, "127.0.0.1", done));
  const page = await browser.newPage();
  const missed: string[] = [];
  page.on("response", (response) => { if (response.status() >= 400) missed.push(response.url()); });
  await page.goto(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}${base.pathname}`);
  await give(page);
  await expect.poll(() => cards(page).first().locator("img").evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  await page.getByRole("link", { name: "For the shop" }).click();
  await page.getByLabel("Write key").waitFor();
  await page.getByRole("link", { name: "For programmers" }).click();
  await page.locator(".opblock").first().waitFor();
  expect(missed).toEqual([]);
  await page.close();
  proxy.closeAllConnections();
  proxy.close();
});

test("the pages speak the browser's language, or the one of the address", async () => {
  const german = await visit(browser, "/", { locale: "de-AT" });
  await german.page.getByRole("heading", { name: "Gesehen? Hier finden" }).waitFor();
  expect(await german.page.locator("html").getAttribute("lang")).toBe("de");
  expect(await german.page.title()).toContain("Gesehen");
  await german.page.goto(`${url}/?lang=fr`);
  await german.page.getByText("Choisir une photo").waitFor();
  await leave(german);
});

test("everything goes by keyboard", async () => {
  const here = await visit(browser);
  const { page } = here;
  await give(page);
  await page.reload();
  await cards(page).first().waitFor();
  await page.locator("body").press("Tab");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to the answers");
  await cards(page).first().locator(".card-open").focus();
  await page.keyboard.press("Enter");
  await page.locator("dialog[open]").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  expect(await page.evaluate(() => document.activeElement?.className)).toBe("card-open");
  await cards(page).first().getByRole("button", { name: /Not this/ }).focus();
  await page.keyboard.press("Enter");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Undo");
  await page.keyboard.press("Enter");
  expect(await page.evaluate(() => document.activeElement?.className)).toBe("card-open");
  await leave(here);
});

interface Point { x: number; y: number }

async function swipe(page: Page, from: Point, to: Point) {
  const touch = await page.context().newCDPSession(page);
  const send = (type: "touchStart" | "touchMove" | "touchEnd", points: Point[]) => touch.send("Input.dispatchTouchEvent", { type, touchPoints: points });
  await send("touchStart", [from]);
  for (let i = 1; i <= 5; i++) await send("touchMove", [{ x: from.x + ((to.x - from.x) * i) / 5, y: from.y + ((to.y - from.y) * i) / 5 }]);
  await send("touchEnd", []);
}
