import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { accessibilityProblems, cards, give, launch, leave, nextAnswer, photos, url, visit, type Visit } from "./browser";

let browser: Browser, here: Visit, page: Page;
beforeAll(async () => { browser = await launch(); });
afterAll(() => browser.close());
afterEach(() => leave(here));
const open = async (...more: [string?, object?]) => { here = await visit(browser, ...more); page = here.page; };

describe("a photo", () => {
  test("that is chosen is answered with products, words and numbers, without anything moving", async () => {
    await open();
    await give(page);
    const first = cards(page).first();
    expect(await first.innerText()).toMatch(/(This is it|Could be it|Similar|Not similar)/);
    expect(await first.innerText()).toMatch(/\d+ %/);
    expect(await page.locator(".results h2").innerText()).not.toBe("");
    await page.waitForTimeout(500);
    expect(await here.shifts()).toBeLessThan(0.02);
  });
  test("that is dropped is answered", async () => {
    await open();
    await drop(page, photos[1]!);
    await cards(page).first().waitFor();
  });
  test("that is pasted is answered", async () => {
    await open();
    await page.evaluate((base64) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], "image.png", { type: "image/jpeg" }));
      document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
    }, readFileSync(photos[2]!).toString("base64"));
    await cards(page).first().waitFor();
  });
  test("of the samples is answered", async () => {
    await open();
    const samples: unknown[] = await (await fetch(`${url}/v1/samples`)).json() as unknown[];
    expect(await page.locator(".sample").count()).toBeGreaterThanOrEqual(samples.length);
    if (samples.length === 0) return;
    await page.getByRole("button", { name: "Sample photo 1" }).click();
    await cards(page).first().waitFor();
  });
  test("is said not to be kept, as the shop has it", async () => {
    await open();
    const { photos_kept } = await (await fetch(`${url}/v1/catalogue`)).json() as { photos_kept: boolean };
    await page.getByText(photos_kept ? "keeps the photos" : "Your photo is not kept").waitFor();
  });
});

describe("the garments", () => {
  test("have a chip each, the main one chosen, and another is answered when it is tapped", async () => {
    await open();
    await give(page);
    const chips = page.getByRole("group", { name: "What to search for" }).getByRole("button");
    await chips.nth(1).waitFor();
    expect(await chips.nth(0).getAttribute("aria-pressed")).toBe("true");
    const boxes = page.locator(".garment-box");
    if (await boxes.count() < 2) return;
    const other = nextAnswer(page, (query) => query.get("garment") === "2");
    await chips.nth(1).click();
    const { body } = await other;
    expect(body.photos[0]!.garment).toBe(2);
    await page.locator(".garment-box.is-chosen").waitFor();
  });
  test("leave a swipe over the photo to the page", async () => {
    await open();
    await give(page);
    expect(await page.locator(".crop-stage").evaluate((stage) => getComputedStyle(stage).touchAction)).toBe("auto");
  });
});

describe("the frame", () => {
  const framing = async () => {
    const framed = nextAnswer(page, (query) => /^\d/.test(query.get("crop") ?? ""));
    await page.getByRole("button", { name: "Frame it yourself" }).click();
    return framed;
  };
  test("begins with a button, is resized by its corner, and the whole photo widens the question again", async () => {
    await open();
    await give(page);
    const { query } = await framing();
    const before = query.get("crop")!.split(",").map(Number);
    const corner = (await page.locator("[data-handle=se]").boundingBox())!;
    const x = corner.x + corner.width / 2, y = corner.y + corner.height / 2;
    const resized = nextAnswer(page, (query) => /^\d/.test(query.get("crop") ?? ""));
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x - 30, y - 40, { steps: 5 });
    await page.mouse.up();
    const { query: after, body } = await resized;
    const crop = after.get("crop")!.split(",").map(Number);
    expect(body.photos[0]!.crop).toEqual({ x: crop[0], y: crop[1], width: crop[2], height: crop[3] });
    expect(crop[2]!).toBeLessThan(before[2]!);
    expect(crop[3]!).toBeLessThan(before[3]!);

    const widened = nextAnswer(page, (query) => query.get("crop") === "none");
    await page.getByRole("button", { name: "Whole photo" }).click();
    await widened;
  });
  test("goes by keyboard alone", async () => {
    await open();
    await give(page);
    await framing();
    const frame = page.getByRole("application");
    await frame.focus();
    const cropped = nextAnswer(page, (query) => query.has("crop"));
    await frame.press("ArrowDown");
    for (let i = 0; i < 3; i++) await frame.press("Shift+ArrowUp");
    await cropped;
    expect(await frame.getAttribute("aria-label")).toMatch(/\d+ by \d+ pixels/);
  });
  test("being dragged asks once, when it rests", async () => {
    await open();
    await give(page);
    await framing();
    const asked = () => here.requests.filter((request) => request.includes("/v1/recommendations")).length;
    const before = asked();
    const answer = nextAnswer(page, (query) => query.has("crop"));
    // By the page itself: between two touches of the test, a busy machine may rest as long as a shopper.
    await page.getByRole("application").evaluate(async (frame) => {
      for (let i = 0; i < 8; i++) {
        frame.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowUp", bubbles: true, cancelable: true }));
        await new Promise((done) => setTimeout(done, 20));
      }
    });
    await answer;
    expect(asked() - before).toBeLessThanOrEqual(2);
  });
});

describe("filters", () => {
  test("narrow the answers, stay in the address and can be cleared", async () => {
    await open();
    await give(page);
    const category = await page.getByLabel("Category").locator("option").nth(1).getAttribute("value");
    const narrowed = nextAnswer(page, (query) => query.get("category") === category);
    await page.getByLabel("Category").selectOption(category);
    const { answers } = (await narrowed).body;
    expect(new Set(answers.map((answer) => answer.product.category))).toEqual(new Set([category]));
    expect(new URL(page.url()).searchParams.get("category")).toBe(category);
    await page.getByRole("button", { name: "Clear filters" }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get("category")).toBeNull();
  });
  test("by price and stock are asked for; a price that is none is not", async () => {
    await open();
    await give(page);
    const narrowed = nextAnswer(page, (query) => query.get("price_max") === "40.50" && query.has("in_stock"));
    await page.getByLabel("Price to").fill("40,50");
    await page.getByLabel("In stock only").check();
    const { answers } = (await narrowed).body;
    for (const { product } of answers) expect([Number(product.price) <= 40.5, product.stock > 0]).toEqual([true, true]);
    await page.getByLabel("Price to").fill("cheap");
    await page.getByText("A price is a number").waitFor();
  });
  test("from the address hold from the first question on, and nothing passing is said in words", async () => {
    await open("/?colour=no-such-colour");
    await page.locator("input[type=file]").first().setInputFiles(photos[0]!);
    await page.getByRole("heading", { name: "No product passes the filters" }).waitFor();
  });
});

describe("an answer", () => {
  test("shows what matched on demand", async () => {
    await open();
    await give(page);
    expect(here.requests.some((request) => request.includes("explain"))).toBe(false);
    const explained = nextAnswer(page, (query) => Number(query.get("explain")) > 0);
    await cards(page).first().getByRole("button", { name: /What matched/ }).click();
    await explained;
    await page.locator("dialog .heat-map").nth(1).waitFor();
    expect(await page.locator("dialog .heat-map").count()).toBe(2);
    await page.keyboard.press("Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
  });
  test("leads to more like it and back, and to feedback on that too", async () => {
    await open();
    const statuses: number[] = [];
    page.on("response", (response) => { if (response.url().endsWith("/v1/feedback")) statuses.push(response.status()); });
    await give(page);
    await cards(page).first().getByRole("button", { name: /More like this/ }).click();
    await page.getByRole("heading", { name: /More like/ }).waitFor();
    await cards(page).first().locator(".card-open").click();
    await page.getByRole("button", { name: "Close" }).click();
    await expect.poll(() => statuses.length).toBe(3); // shown, shown, clicked
    expect(new Set(statuses)).toEqual(new Set([204]));
    await page.getByRole("button", { name: "Back to your photo’s answers" }).click();
    await cards(page).first().getByRole("button", { name: /What matched/ }).waitFor();
  });
  test("opens in another tab as a link, with the photo", async () => {
    await open();
    await give(page);
    const link = cards(page).first().locator(".card-open");
    const title = await link.innerText();
    const [tab] = await Promise.all([page.context().waitForEvent("page"), link.click({ modifiers: ["Control"] })]);
    await tab.getByRole("dialog", { name: title }).waitFor();
    await tab.getByRole("dialog").getByRole("button", { name: "Side by side" }).waitFor();
    expect(await page.getByRole("dialog").count()).toBe(0);
  });
  test("is shown beside the photo’s part, and both grow together", async () => {
    await open();
    await give(page);
    await cards(page).first().locator(".card-open").click();
    await page.getByRole("button", { name: "Side by side" }).click();
    const frames = page.locator("dialog .zoom");
    expect(await frames.count()).toBe(2);
    expect(await page.getByRole("button", { name: "Zoom out" }).isDisabled()).toBe(true);
    await page.getByRole("button", { name: "Zoom in" }).click();
    const grown = () => frames.evaluateAll((all) => all.map((frame) => Math.round(frame.scrollWidth / frame.clientWidth)));
    await expect.poll(grown).toEqual([2, 2]);
    await frames.nth(0).focus();
    const before = await frames.nth(0).evaluate((frame) => frame.scrollTop);
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => frames.nth(0).evaluate((frame) => frame.scrollTop)).toBeGreaterThan(before);
    await frames.nth(1).click();
    await expect.poll(grown).toEqual([1, 1]);
    expect(await accessibilityProblems(page)).toEqual([]);
  });
  test("that is not meant leaves the answers, the others move away from it, and Undo brings it back with the focus", async () => {
    await open();
    await give(page);
    const title = await cards(page).nth(1).locator(".card-open").innerText();
    const away = nextAnswer(page, (query) => query.has("unlike"));
    await cards(page).nth(1).getByRole("button", { name: /Not this/ }).click();
    const { query, body } = await away;
    expect(body.answers.map((answer) => answer.product.id)).not.toContain(query.get("unlike"));
    await page.getByText("You put away 1 product").waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Undo");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe(title);
    expect(new URL(page.url()).searchParams.has("unlike")).toBe(false);
  });
  test("tells the shop what was shown, opened and put away; undone it was not", async () => {
    await open();
    const told: { query_id: string; events: { kind: string }[] }[] = [], statuses: number[] = [];
    page.on("request", (request) => { if (request.url().endsWith("/v1/feedback")) told.push(request.postDataJSON()); });
    page.on("response", (response) => { if (response.url().endsWith("/v1/feedback")) statuses.push(response.status()); });
    // Of the photo's first answer; what is asked again without the product has an id of its own.
    const kinds = () => told.filter((one) => one.query_id === told[0]!.query_id).flatMap((one) => one.events.map((event) => event.kind));
    await give(page);
    const n = await cards(page).count();
    await cards(page).first().locator(".card-open").click();
    await page.getByRole("button", { name: "Close" }).click();
    await cards(page).nth(1).getByRole("button", { name: /Not this/ }).click();
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await cards(page).nth(2).getByRole("button", { name: /Not this/ }).click();
    await expect.poll(kinds, { timeout: 10_000 }).toContain("not_this");
    expect(kinds().filter((kind) => kind === "shown")).toHaveLength(n);
    expect(kinds().filter((kind) => kind === "clicked")).toHaveLength(1);
    expect(kinds().filter((kind) => kind === "not_this")).toHaveLength(1);
    await expect.poll(() => statuses.length).toBe(told.length);
    expect(new Set(statuses)).toEqual(new Set([204]));
  });
});

describe("the address", () => {
  const titles = () => cards(page).locator(".card-title").allInnerTexts();
  test("brings back photo, garment, order and what was put away after a reload", async () => {
    await open();
    await give(page);
    const whole = nextAnswer(page, (query) => query.get("crop") === "none");
    await page.getByRole("button", { name: "Whole photo" }).click();
    await whole;
    const moved = nextAnswer(page, (query) => query.has("unlike"));
    await cards(page).first().getByRole("button", { name: /Not this/ }).click();
    await moved;
    await page.getByLabel("Order").selectOption("Lowest price first");
    await page.locator(".card.is-away").waitFor();
    const before = (await titles());
    await page.reload();
    await cards(page).first().waitFor();
    expect(await titles()).toEqual(before);
    expect(await page.getByRole("button", { name: "Whole photo" }).getAttribute("aria-pressed")).toBe("true");
    expect(await page.getByLabel("Order").inputValue()).toBe("price_up");
    const prices = (await cards(page).locator(".card-price span:first-child").allInnerTexts()).map((text) => Number(text.replace(/[^\d.]/g, "")));
    expect(prices).toEqual([...prices].sort((a, b) => a - b));
  });
  test("goes back: from an open product, from more like it, from the next photo, without asking again", async () => {
    await open();
    await give(page);
    const first = await titles();
    await cards(page).first().locator(".card-open").click();
    await page.getByRole("dialog").waitFor();
    await page.goBack();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await cards(page).first().getByRole("button", { name: /More like this/ }).click();
    await page.getByRole("heading", { name: /More like/ }).waitFor();
    await page.locator("input[type=file]").first().setInputFiles(photos[1]!);
    await page.getByRole("heading", { name: /More like/ }).waitFor({ state: "detached" });
    await cards(page).first().waitFor();
    const asked = () => here.requests.filter((request) => request.includes("/v1/recommendations")).length;
    const before = asked();
    await page.goBack();
    await page.getByRole("heading", { name: /More like/ }).waitFor();
    await page.goBack();
    await page.getByRole("heading", { name: /More like/ }).waitFor({ state: "detached" });
    await expect.poll(titles).toEqual(first);
    expect(asked()).toBe(before);
  });
  test("of a photo says in another browser that the photo is not there; of a product it works anywhere", async () => {
    await open("/?photo=0123456789abcdef0123&crop=1,1,50,50");
    await page.getByText("is not in this browser").waitFor();
    await give(page);
    await cards(page).first().locator(".card-open").click();
    const link = await page.getByRole("link", { name: "Copy the link" }).getAttribute("href");
    const id = new URL(link!, url).searchParams.get("product")!;
    await leave(here);
    await open(link!);
    await page.getByRole("dialog").getByText(id).waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "More like this" }).click();
    await page.getByRole("heading", { name: /More like/ }).waitFor();
    await cards(page).first().waitFor();
    await page.reload();
    await cards(page).first().waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });
  test("of a product that is gone says so", async () => {
    await open("/?product=no-such-product");
    await page.getByText("That is no longer here.").waitFor();
    await page.getByRole("button", { name: "Close" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });
  test("finds no photo that the shopper had forgotten", async () => {
    await open();
    await give(page);
    const address = page.url();
    await page.getByRole("button", { name: "Forget my photos" }).click();
    await page.getByRole("heading", { name: "Find what they’re wearing" }).waitFor();
    await page.goto(address);
    await page.getByText("is not in this browser").waitFor();
  });
});

describe("a photo in hand", () => {
  test("is turned a quarter at a time", async () => {
    await open();
    await give(page);
    const size = () => page.locator(".crop-stage img").evaluate((image) => [(image as HTMLImageElement).naturalWidth, (image as HTMLImageElement).naturalHeight]);
    const [width, height] = await size();
    const turned = nextAnswer(page, () => true);
    await page.getByRole("button", { name: "Turn" }).click();
    const { body } = await turned;
    expect([body.photos[0]!.width, body.photos[0]!.height]).toEqual([height, width]);
    expect(await size()).toEqual([height, width]);
    await page.goBack();
    await expect.poll(size).toEqual([width, height]);
  });
  test("tells how much of it is sent", async () => {
    await open();
    const session = await page.context().newCDPSession(page);
    await session.send("Network.enable");
    await session.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 8000 });
    await page.locator("input[type=file]").first().setInputFiles(photos[0]!);
    await page.getByRole("progressbar", { name: /Sending your photo… \d+ %/ }).waitFor();
    await session.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
    await cards(page).first().waitFor();
  });
});

describe("a picture that is dragged from another window", () => {
  const site = "https://pictures.example";
  const dragged = async (address: string) => {
    await page.evaluate((link) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.setData("text/uri-list", link);
      document.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    }, address);
  };
  test("is fetched where its site lets other pages have it", async () => {
    await open();
    await page.route(`${site}/**`, (route) => route.fulfill({ path: photos[0]!, contentType: "image/jpeg", headers: { "Access-Control-Allow-Origin": "*" } }));
    await dragged(`${site}/a.jpg`);
    await cards(page).first().waitFor();
    await leave(here, site);
    here = await visit(browser);
  });
  test("is asked for as a file where its site does not", async () => {
    await open();
    await page.route(`${site}/**`, (route) => route.abort());
    await dragged(`${site}/a.jpg`);
    await page.getByText("Save the picture to your device").waitFor();
    await leave(here, site);
    here = await visit(browser);
  });
});

describe("the keyboard", () => {
  test("comes to the answers with the first photo, and from card to card by links and buttons in the order in which they are seen", async () => {
    await open();
    await give(page);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("answers");
    const stops: string[] = [];
    for (let i = 0; i < 7; i++) {
      await page.keyboard.press("Tab");
      stops.push(await page.evaluate(() => document.activeElement!.closest(".sort") ? "order" : document.activeElement!.getAttribute("aria-label")?.split(":")[0] ?? "title"));
    }
    expect(stops).toEqual(["order", "title", "More like this", "What matched", "Not this", "title", "More like this"]);
  });
});

describe("failing", () => {
  test("a file that is no picture is said to be none", async () => {
    await open();
    await page.locator("input[type=file]").first().setInputFiles({ name: "notes.jpg", mimeType: "image/jpeg", buffer: Buffer.from("not a picture") });
    await page.getByText("cannot be read as a picture").waitFor();
  });
  test("a file larger than the shop takes is not even sent", async () => {
    await open();
    const { limits } = await (await fetch(`${url}/v1/catalogue`)).json() as { limits: { max_body_bytes: number } };
    const large = join(tmpdir(), "selvedge-large.heic");
    writeFileSync(large, Buffer.alloc(limits.max_body_bytes + 1, 7));
    await page.getByText("in this shop").waitFor(); // its limits are known
    await page.locator("input[type=file]").first().setInputFiles(large);
    await page.getByText("larger than this shop takes").waitFor();
    expect(here.requests.filter((request) => request.includes("/v1/recommendations"))).toEqual([]);
  });
  test("a photo that this browser cannot draw is sent as it is, without a crop", async () => {
    await open();
    await page.route("**/v1/recommendations*", async (route) => {
      expect(route.request().headers()["content-type"]).toBe("image/heic");
      await route.fulfill({ json: await pretend(photos[0]!) });
    });
    await page.locator("input[type=file]").first().setInputFiles({ name: "IMG_1.HEIC", mimeType: "image/heic", buffer: Buffer.from("ftypheic") });
    await page.getByText("you cannot choose a part").waitFor();
    await cards(page).first().waitFor();
    expect(await page.getByRole("application").count()).toBe(0);
  });
  test("nothing close is said before the nearest are shown", async () => {
    await open();
    await page.route("**/v1/recommendations*", async (route) => {
      await route.fulfill({ json: { ...await pretend(photos[0]!), verdict: "nothing_close" } });
    });
    await give(page);
    await page.getByRole("heading", { name: "Nothing similar here" }).waitFor();
  });
  test("a shop that cannot be reached can be asked again", async () => {
    await open();
    await page.route("**/v1/recommendations*", (route) => route.abort());
    await page.locator("input[type=file]").first().setInputFiles(photos[0]!);
    await page.getByText("cannot be reached").waitFor();
    await page.unroute("**/v1/recommendations*");
    await page.getByRole("button", { name: "Try again" }).click();
    await cards(page).first().waitFor();
  });
  test("a drop without a file is explained", async () => {
    await open();
    await page.evaluate(() => document.dispatchEvent(new DragEvent("drop", { dataTransfer: new DataTransfer(), bubbles: true, cancelable: true })));
    await page.getByText("not a picture file").waitFor();
  });
});

async function drop(page: Page, file: string): Promise<void> {
  await page.evaluate((base64) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], "dropped.jpg", { type: "image/jpeg" }));
    for (const name of ["dragenter", "dragover", "drop"]) document.dispatchEvent(new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true }));
  }, readFileSync(file).toString("base64"));
}

// The server's own answer to a photo, to be handed out in place of another.
async function pretend(photo: string): Promise<object> {
  const response = await fetch(`${url}/v1/recommendations`, { method: "POST", headers: { "Content-Type": "image/jpeg" }, body: readFileSync(photo) });
  return await response.json() as object;
}
