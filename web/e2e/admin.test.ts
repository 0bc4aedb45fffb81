import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { accessibilityProblems, give, key, launch, leave, pictures, url, visit, type Visit } from "./browser";

let browser: Browser, here: Visit, page: Page;
const ours = ["zz-e2e-0", "zz-e2e-1", "zz-e2e-2", "zz-e2e-3"];
beforeAll(async () => { browser = await launch(); });
afterAll(async () => {
  await browser.close();
  for (const id of ours) await fetch(`${url}/v1/products/${id}`, { method: "DELETE", headers: { Authorization: `Bearer ${key}` } });
});
afterEach(() => leave(here));

async function enter(given = key) {
  here = await visit(browser, "/admin");
  page = here.page;
  await page.getByLabel("Write key").fill(given);
  await page.getByRole("button", { name: "Enter" }).click();
}
const picture = (i: number) => ({ name: basename(pictures[i]!), mimeType: "image/jpeg", buffer: readFileSync(pictures[i]!) });

describe("the shop’s page", () => {
  test("opens to a write key only", async () => {
    await enter("no-such-key");
    await page.getByText("not known, or was revoked").waitFor();
    expect(await page.getByRole("heading", { name: "Import" }).count()).toBe(0);
  });
  test("shows catalogue and model", async () => {
    await enter();
    await page.getByText("Answers queries").waitFor();
    const { model } = await (await fetch(`${url}/v1/catalogue`)).json() as { model: { name: string } };
    await page.locator(".status-facts").getByText(model.name, { exact: true }).waitFor();
  });
  test("shows the feeds, or that there are none, and what their runs came to", async () => {
    await enter();
    await page.getByRole("heading", { name: "Feeds" }).waitFor();
    const { feeds, runs } = await (await fetch(`${url}/v1/syncs`, { headers: { Authorization: `Bearer ${key}` } })).json() as { feeds: { name: string }[]; runs: unknown[] };
    const panel = page.getByRole("region", { name: "Feeds" });
    await panel.getByText(feeds[0]?.name ?? "This service follows no feed").first().waitFor();
    if (runs.length === 0) await panel.getByText("No feed has run yet").waitFor();
    else await panel.getByRole("region", { name: "Table of the last runs" }).waitFor();
  });
  test("imports a feed with its pictures, tells of each line, and why one failed", async () => {
    await enter();
    const rows = ours.slice(0, 3).map((id, i) => `${basename(pictures[i]!)},${id},"Imported, ${i}",dress,mint,19.90,EUR,3`);
    const feed = ["image,product_id,title,category,colour,price,currency,stock", ...rows, `lost.jpg,zz-e2e-lost,Lost,dress,mint,1,EUR,1`].join("\n");
    await page.getByLabel("Feed, and pictures").setInputFiles([
      { name: "feed.csv", mimeType: "text/csv", buffer: Buffer.from(feed) }, picture(0), picture(1), picture(2),
    ]);
    await page.getByRole("button", { name: "Import" }).click();
    await page.getByText("Import finished").waitFor();
    const counts = await page.locator(".counts").innerText();
    expect(counts.replace(/\s+/g, " ")).toMatch(/Added 3 Changed 0 Unchanged 0 Failed 1/);
    await page.getByRole("cell", { name: /lost\.jpg/ }).waitFor();
    for (const id of ours.slice(0, 3)) expect((await fetch(`${url}/v1/products/${id}`)).status).toBe(200);
  });
  test("imports lines as they are, and an unreadable one stops no other", async () => {
    await enter();
    const line = JSON.stringify({ id: ours[3], title: "By line", images: [{ base64: readFileSync(pictures[3]!).toString("base64") }] });
    await page.getByLabel("Feed, and pictures").setInputFiles({ name: "feed.ndjson", mimeType: "application/x-ndjson", buffer: Buffer.from(`not json\n${line}\n`) });
    await page.getByRole("button", { name: "Import" }).click();
    await page.getByText("Import finished").waitFor();
    expect((await page.locator(".counts").innerText()).replace(/\s+/g, " ")).toMatch(/Added 1 Changed 0 Unchanged 0 Failed 1/);
  });
  test("changes a product’s facts, adds one and removes one", async () => {
    await enter();
    await findRow(ours[0]!);
    await page.getByRole("button", { name: "Edit Imported, 0" }).click();
    await page.getByLabel("Price").fill("25.50");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("“Imported, 0” is saved.").waitFor();
    const changed = await (await fetch(`${url}/v1/products/${ours[0]}`)).json() as { price: string; title: string };
    expect(changed).toMatchObject({ price: "25.50", title: "Imported, 0" });

    await page.getByRole("button", { name: "Remove Imported, 1" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await page.getByText("“Imported, 1” is removed.").waitFor();
    expect((await fetch(`${url}/v1/products/${ours[1]}`)).status).toBe(404);

    await page.getByRole("button", { name: "Add a product" }).click();
    await page.getByLabel("Id", { exact: true }).fill(ours[1]!);
    await page.getByLabel("Title", { exact: true }).fill("By hand");
    await page.getByLabel("Pictures", { exact: true }).setInputFiles(picture(1));
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("“By hand” is saved.").waitFor();
    expect(await (await fetch(`${url}/v1/products/${ours[1]}`)).json()).toMatchObject({ id: ours[1], title: "By hand" });
  });
  test("finds products by a part of their id or title", async () => {
    await enter();
    const { products } = await (await fetch(`${url}/v1/products?limit=1`)).json() as { products: { id: string; title: string }[] };
    const rows = page.locator("table.products tbody tr");
    for (const text of [products[0]!.id.toUpperCase(), products[0]!.title]) {
      await page.getByLabel("Find by id or title").fill(text);
      await page.getByRole("button", { name: "Find" }).click();
      await expect.poll(async () => (await rows.allInnerTexts()).every((row) => row.toLowerCase().includes(text.toLowerCase()))).toBe(true);
      expect(await rows.count()).toBeGreaterThan(0);
    }
    await page.getByLabel("Find by id or title").fill("no such thing");
    await page.keyboard.press("Enter");
    await page.getByText("contains “no such thing”").waitFor();
  });
  test("shows feedback with the shop’s own pictures, keys without their secrets, and settings", async () => {
    const shopper = await visit(browser);
    const told = shopper.page.waitForResponse((response) => response.url().endsWith("/v1/feedback"));
    await give(shopper.page);
    await told;
    await leave(shopper);
    await enter();
    await page.getByRole("heading", { name: "Feedback of the last 4 weeks" }).waitFor();
    await page.getByText(/The latest \d+ search(es)? without a click/).click();
    await page.locator(".unclicked img").first().waitFor();
    for (const source of await page.locator(".unclicked img").evaluateAll((all) => all.map((image) => (image as HTMLImageElement).src)))
      expect(source).toContain(`${url}/v1/images/`);
    await page.getByRole("region", { name: "Table of keys" }).getByText("valid").first().waitFor();
    expect(await page.locator("body").innerText()).not.toContain(key);
    await page.getByText(/All \d+ settings/).click();
    await page.getByRole("cell", { name: "port", exact: true }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });
  test("forgets the key when told to", async () => {
    await enter();
    await page.getByRole("button", { name: "Forget the key" }).click();
    await page.getByLabel("Write key").waitFor();
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  });
});

async function findRow(id: string) {
  const row = page.getByRole("row").filter({ hasText: id });
  await page.locator("table.products tbody tr").first().waitFor();
  while ((await row.count()) === 0) {
    const listed = page.waitForResponse((response) => response.url().includes("cursor="));
    await page.getByRole("button", { name: "Next page" }).click();
    await listed;
    await page.waitForTimeout(100);
  }
}
