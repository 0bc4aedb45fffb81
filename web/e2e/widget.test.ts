// The widget on a shop's page: examples/widget from another origin than the service, under a policy of its own.
import { createReadStream, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { accessibilityProblems, key, launch, photos, shopOrigin, url } from "./browser";

const example = fileURLToPath(new URL("../../examples/widget/", import.meta.url));
const types: Record<string, string> = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript" };

let browser: Browser, shop: Server;
let page: Page, complaints: string[], asked: { method: string; url: string; body: string | null }[];
let statuses: number[];

beforeAll(async () => {
  browser = await launch();
  // The example names the service at its usual address; here it is elsewhere.
  shop = createServer((request, response) => {
    const path = new URL(request.url!, shopOrigin).pathname;
    if (path.startsWith("/product/")) return void response.setHeader("Content-Type", "text/html").end("<title>A product page</title>");
    const name = path === "/" ? "index.html" : path.slice(1);
    if (!["index.html", "shop.css", "shop.js"].includes(name)) return void response.writeHead(404).end();
    response.setHeader("Content-Type", types[extname(name)]!);
    if (name !== "index.html") return void createReadStream(join(example, name)).pipe(response);
    const html = readFileSync(join(example, name), "utf8");
    response.end(html.replaceAll("http://127.0.0.1:8080/", `${url}/`).replaceAll("http://127.0.0.1:8080", new URL(url).origin));
  });
  await new Promise<void>((done) => shop.listen(Number(new URL(shopOrigin).port), "127.0.0.1", done));
});
afterAll(async () => {
  await browser.close();
  await new Promise((done) => shop.close(done));
});

async function open(options: BrowserContextOptions = {}): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  page = await context.newPage();
  page.setDefaultTimeout(20_000);
  complaints = [];
  asked = [];
  statuses = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) complaints.push(message.text());
  });
  page.on("request", (request) => asked.push({ method: request.method(), url: request.url(), body: request.url().includes("/v1/feedback") ? request.postData() : null }));
  page.on("response", (response) => { if (response.url().includes("/v1/feedback")) statuses.push(response.status()); });
  await page.addInitScript(() => {
    const told: { type: string; detail: unknown }[] = ((window as unknown as { told: unknown }).told = []);
    for (const type of ["photo", "answers", "garment", "open", "failure"])
      document.addEventListener(`selvedge-${type}`, (event) => told.push({ type, detail: JSON.parse(JSON.stringify((event as CustomEvent).detail)) }));
  });
  await page.goto(`${shopOrigin}/`);
}
beforeEach(() => open());
// Whatever else was tested: the page's own policy forbade nothing that the widget did.
afterEach(async () => {
  await page.context().close();
  expect(complaints).toEqual([]);
});

interface Told { type: string; detail: { answers?: { rank: number; product: { id: string } }[]; verdict?: string; kind?: string; number?: number; product?: { id: string } } }
const told = (type: string) => page.evaluate((type) => (window as unknown as { told: Told[] }).told.filter((one) => one.type === type), type);
const inPlace = () => page.locator("main selvedge-search");
const answers = (search = inPlace()) => search.locator("ol li");
const give = async (search: Locator = inPlace(), photo: string | { name: string; mimeType: string; buffer: Buffer } = photos[0]!) => {
  await search.locator("input[type=file]").first().setInputFiles(photo as string);
};
const events = () => asked.flatMap(({ body }) => (body ? (JSON.parse(body) as { events: { kind: string; rank: number; product_id: string }[] }).events : []));

// Gives the first answer's product a page of the shop's.
async function withPage(): Promise<string> {
  const { answers } = await (await fetch(`${url}/v1/recommendations`, { method: "POST", headers: { "Content-Type": "image/jpeg" }, body: readFileSync(photos[0]!) })).json() as { answers: { product: { id: string } }[] };
  const id = answers[0]!.product.id;
  const patched = await fetch(`${url}/v1/products/${id}`, {
    method: "PATCH", headers: { "Content-Type": "application/merge-patch+json", Authorization: `Bearer ${key}` }, body: JSON.stringify({ url: `${shopOrigin}/product/${id}` }),
  });
  expect(patched.status).toBe(200);
  return id;
}

test("is at most 30 KB, gzipped, in one file", async () => {
  const script = await fetch(`${url}/widget.js`);
  expect(script.status).toBe(200);
  expect(gzipSync(await script.text()).length).toBeLessThanOrEqual(30 << 10);
});

describe("a photo", () => {
  test("is answered with products, and the page hears of it", async () => {
    await give();
    await answers().first().waitFor();
    expect(await answers().count()).toBe(8);
    const [answered] = await told("answers");
    expect(answered!.detail.answers).toHaveLength(8);
    expect(await page.locator("#heard").innerText()).toContain("8 answers");
    expect(await inPlace().getByRole("status").innerText()).toMatch(/^8 products\. /);
    const picture = answers().first().locator("img");
    await picture.scrollIntoViewIfNeeded();
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
    expect(await inPlace().locator(".stage img").evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  });
  test("that is large is made smaller before it is sent", async () => {
    const base64 = await page.evaluate(async () => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [2400, 3600];
      canvas.getContext("2d")!.fillRect(0, 0, 2400, 3600);
      return canvas.toDataURL("image/png").split(",")[1]!;
    });
    const sent = page.waitForRequest((request) => request.url().includes("/v1/recommendations") && request.method() === "POST");
    await give(inPlace(), { name: "large.png", mimeType: "image/png", buffer: Buffer.from(base64, "base64") });
    expect((await sent).headers()["content-type"]).toBe("image/jpeg");
    await expect.poll(async () => (await told("photo"))[0]?.detail).toEqual({ width: 1067, height: 1600 });
  });
  test("that is dropped is answered", async () => {
    await inPlace().evaluate((search, base64) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], "dropped.jpg", { type: "image/jpeg" }));
      for (const name of ["dragover", "drop"])
        search.shadowRoot!.querySelector(".panel")!.dispatchEvent(new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true }));
    }, readFileSync(photos[1]!).toString("base64"));
    await answers().first().waitFor();
  });
  test("that the shop's page has is searched by its script", async () => {
    await inPlace().evaluate((search, base64) => {
      (search as unknown as { search(photo: Blob): void }).search(new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], { type: "image/jpeg" }));
    }, readFileSync(photos[1]!).toString("base64"));
    await answers().first().waitFor();
  });
});

test("another garment is answered when it is tapped or chosen by keyboard, and so is the whole photo", async () => {
  await give();
  await answers().first().waitFor();
  const chips = inPlace().getByRole("group", { name: "What to search for" }).getByRole("button");
  const whole = inPlace().getByRole("button", { name: "Whole photo" });
  if (await inPlace().locator(".box").count() > 1) {
    const second = page.waitForResponse((response) => response.url().includes("garment=2"));
    await chips.nth(1).focus();
    await page.keyboard.press("Enter");
    expect((await second).status()).toBe(200);
    await expect.poll(() => chips.nth(1).getAttribute("aria-pressed")).toBe("true");
    const tapped = page.waitForResponse((response) => /garment=[13]/.test(response.url()));
    await inPlace().locator(".box:not(.is-chosen)").first().dispatchEvent("click");
    const number = Number(new URL((await tapped).url()).searchParams.get("garment"));
    await expect.poll(() => chips.nth(number - 1).getAttribute("aria-pressed")).toBe("true");
    expect((await told("garment")).map(({ detail }) => detail.number)).toEqual([2, number]);
  }
  const widened = page.waitForResponse((response) => response.url().includes("crop=none"));
  await whole.focus();
  await page.keyboard.press("Enter");
  await widened;
  await expect.poll(() => whole.getAttribute("aria-pressed")).toBe("true");
  expect(await whole.evaluate((chip) => (chip.getRootNode() as ShadowRoot).activeElement === chip)).toBe(true);
});

describe("an answer", () => {
  test("leads to the product's page, and the service and the page hear of it", async () => {
    const id = await withPage();
    await give();
    const link = inPlace().locator(`a[href="${shopOrigin}/product/${id}"]`);
    await link.waitFor();
    await expect.poll(() => events().filter(({ kind }) => kind === "shown").length).toBe(8);
    await link.focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(`${shopOrigin}/product/${id}`);
    await expect.poll(() => events().filter(({ kind }) => kind === "clicked")).toMatchObject([{ product_id: id, rank: 1 }]);
    await expect.poll(() => statuses.length).toBeGreaterThanOrEqual(1);
    expect(new Set(statuses.filter((status) => status !== 204))).toEqual(new Set());
  });
  test("can be opened by the shop's own script instead, and in another tab", async () => {
    const id = await withPage();
    await inPlace().evaluate((search) => {
      search.setAttribute("target", "_blank");
      search.addEventListener("selvedge-open", (event) => event.preventDefault());
    });
    await give();
    const link = inPlace().locator(`a[href="${shopOrigin}/product/${id}"]`);
    await link.click();
    expect(await link.getAttribute("target")).toBe("_blank");
    expect(await link.getAttribute("rel")).toBe("noopener");
    expect((await told("open"))[0]!.detail.product!.id).toBe(id);
    expect(page.context().pages()).toHaveLength(1);
    expect(page.url()).toBe(`${shopOrigin}/`);
  });
  test("is told to nobody where the shop wants no feedback", async () => {
    await inPlace().evaluate((search) => search.setAttribute("feedback", "off"));
    await give();
    await answers().first().waitFor();
    expect(events()).toEqual([]);
  });
});

describe("the button", () => {
  test("opens the search over the page, Escape closes it, and focus comes back", async () => {
    const search = page.locator("header selvedge-search"), opener = search.getByRole("button", { name: "Find it by photo" });
    await opener.focus();
    await page.keyboard.press("Enter");
    await search.getByRole("dialog").waitFor();
    await give(search);
    await answers(search).first().waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await search.getByRole("dialog").waitFor({ state: "hidden" });
    expect(await search.evaluate((host) => host.shadowRoot!.activeElement?.textContent)).toBe("Find it by photo");
  });
});

describe("failing", () => {
  test("a file that is no picture is said to be none", async () => {
    await give(inPlace(), { name: "notes.jpg", mimeType: "image/jpeg", buffer: Buffer.from("not a picture") });
    await inPlace().getByRole("alert").getByText("cannot be read as a picture").waitFor();
    expect((await told("failure"))[0]!.detail.kind).toBe("not_a_picture");
  });
  test("a service that cannot be reached can be asked again, by keyboard too", async () => {
    await page.route("**/v1/recommendations*", (route) => route.abort());
    await give();
    const again = inPlace().getByRole("button", { name: "Try again" });
    await again.waitFor();
    await page.unroute("**/v1/recommendations*");
    await again.focus();
    await page.keyboard.press("Enter");
    await answers().first().waitFor();
    expect(await inPlace().evaluate((host) => host.shadowRoot!.activeElement?.textContent)).toBe("Another photo");
  });
  test("no garment and nothing similar are said in words", async () => {
    const found = await (await fetch(`${url}/v1/recommendations`, { method: "POST", headers: { "Content-Type": "image/jpeg" }, body: readFileSync(photos[0]!) })).json() as { photos: object[] };
    const answerWith = (change: object) => page.route("**/v1/recommendations*", (route) => route.request().method() === "OPTIONS" ? route.continue()
      : route.fulfill({ json: { ...found, ...change }, headers: { "Access-Control-Allow-Origin": shopOrigin } }));
    await answerWith({ verdict: "no_garment", answers: [], photos: [{ ...found.photos[0], garments: [], garment: null, crop: null }] });
    await give();
    await inPlace().getByRole("heading", { name: "No garment found" }).waitFor();
    await page.unroute("**/v1/recommendations*");
    await answerWith({ verdict: "nothing_close" });
    await give();
    await inPlace().getByRole("heading", { name: "Nothing similar here" }).waitFor();
  });
});

describe("its language", () => {
  const heading = () => inPlace().locator("h2").innerText();
  test("is the document's, another by attribute, and a text of the shop's own stays", async () => {
    const button = inPlace().getByRole("button").first();
    expect(await button.innerText()).toBe("Choose a photo");
    await page.evaluate(() => { document.documentElement.lang = "fr-CH"; });
    await inPlace().evaluate((search) => search.setAttribute("lang", "de"));
    expect(await button.innerText()).toBe("Foto wählen");
    expect(await heading()).toBe("Seen it? Find it here");
    await inPlace().evaluate((search) => search.removeAttribute("lang"));
    expect(await button.innerText()).toBe("Choisir une photo");
  });
  test("writes prices as it does", async () => {
    await inPlace().evaluate((search) => search.setAttribute("lang", "de"));
    await give();
    await answers().first().waitFor();
    expect(await answers().first().locator(".price").innerText()).toMatch(/^\d+,\d\d\s€$/);
  });
});

describe("on a phone", () => {
  test("a photo can be taken, everything fits, and nothing is too small to tap", async () => {
    await page.context().close();
    await open({ viewport: { width: 320, height: 700 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 });
    await inPlace().getByRole("button", { name: "Take a photo" }).waitFor();
    expect(await inPlace().locator("input[capture=environment]").count()).toBe(1);
    await give();
    await answers().first().waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
    const heights = await inPlace().locator("button:not(.box)").evaluateAll((all) => all.filter((one) => one.getClientRects().length).map((one) => one.getBoundingClientRect().height));
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(44);
  });
});

test("axe finds nothing wrong with it, in place", async () => {
  await give();
  await answers().first().waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
});

test("an origin that is not allowed gets no answer, and says so", async () => {
  if (!process.env["SELVEDGE_URL"]) return; // the stand-in allows every origin
  const answer = await fetch(`${url}/v1/catalogue`, { headers: { Origin: "https://elsewhere.example" } });
  expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  expect(answer.headers.get("vary")).toContain("Origin");
});
