// The main states of the pages and the widget as pictures, for docs/: node e2e/screenshots.mjs URL WRITE_KEY SHOP FOLDER [SHOP_ORIGIN]
// against a server whose catalogue holds SHOP, a folder drawn by `selvedge synth`.
import { readdirSync, readFileSync, writeFileSync, mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { chromium } from "playwright-core";

const [url, key, shop, folder, shopOrigin] = process.argv.slice(2);
if (!folder) {
  console.error("expected: node e2e/screenshots.mjs URL WRITE_KEY SHOP FOLDER [SHOP_ORIGIN]");
  process.exit(2);
}
const files = readdirSync(shop).sort().map((name) => join(shop, name));
const photos = files.filter((name) => name.includes("_CLEAN0_")), pictures = files.filter((name) => name.includes("_CLEAN1_"));
mkdirSync(folder, { recursive: true });

const browser = await chromium.launch({ executablePath: process.env["SELVEDGE_CHROMIUM"] ?? "/usr/bin/chromium", args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
const cards = (page) => page.locator(".grid:not(.is-stale):not([aria-hidden]) .card");

async function state(name, path, options, act) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  await page.goto(path.startsWith("/") ? url + path : path);
  await act(page);
  await page.waitForLoadState("networkidle");
  writeFileSync(join(folder, `${name}.png`), await page.screenshot());
  console.log(`${name}.png`);
  await context.close();
}
const give = async (page, photo = photos[0]) => {
  await page.locator("input[type=file]").first().setInputFiles(photo);
  await cards(page).first().waitFor();
};

await state("page-start", "/", {}, (page) => page.locator(".sample img, input[type=file]").first().waitFor({ state: "attached" }));
await state("page-answers", "/", {}, give);
await state("page-heat-map", "/", {}, async (page) => {
  await give(page);
  await cards(page).first().getByRole("button", { name: /What matched/ }).click();
  await page.locator("dialog .heat-map").nth(1).waitFor();
});
await state("page-filtered-dark", "/", { colorScheme: "dark" }, async (page) => {
  await give(page, photos[8]);
  const category = await page.getByLabel("Category").locator("option").nth(1).getAttribute("value");
  await page.getByLabel("Category").selectOption(category);
  await page.getByRole("button", { name: "Clear filters" }).waitFor();
  await cards(page).first().waitFor();
});
await state("page-phone-answers", "/", { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 }, (page) => give(page, photos[16]));
await state("page-no-picture", "/", {}, async (page) => {
  await page.locator("input[type=file]").first().setInputFiles({ name: "notes.jpg", mimeType: "image/jpeg", buffer: Buffer.from("no picture at all") });
  await page.locator("[role=alert]").first().waitFor();
});
await state("admin-import", "/admin", { viewport: { width: 1280, height: 1200 } }, async (page) => {
  await page.getByLabel("Write key").fill(key);
  await page.getByRole("button", { name: "Enter" }).click();
  const rows = [0, 1, 2].map((i) => `${basename(pictures[i])},zz-shot-${i},"Imported, ${i}",dress,mint,19.90,EUR,3`);
  const feed = ["image,product_id,title,category,colour,price,currency,stock", ...rows, "lost.jpg,zz-shot-lost,Lost,dress,mint,1,EUR,1"].join("\n");
  await page.getByLabel("Feed, and pictures").setInputFiles([{ name: "feed.csv", mimeType: "text/csv", buffer: Buffer.from(feed) },
    ...[0, 1, 2].map((i) => ({ name: basename(pictures[i]), mimeType: "image/jpeg", buffer: readFileSync(pictures[i]) }))]);
  await page.getByRole("button", { name: "Import" }).click();
  await page.getByText("Import finished").waitFor();
});
// With the example shop at a fifth argument: an origin that the service allows and where examples/widget is served.
if (shopOrigin) {
  await state("widget", shopOrigin, { viewport: { width: 1000, height: 900 } }, async (page) => {
    await page.locator("main selvedge-search input[type=file]").first().setInputFiles(photos[8]);
    await page.locator("main selvedge-search ol img").first().waitFor();
  });
  await state("widget-phone", shopOrigin, { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true }, async (page) => {
    await page.getByRole("button", { name: "Find it by photo" }).click();
    await page.locator("header selvedge-search input[type=file]").first().setInputFiles(photos[16]);
    await page.locator("header selvedge-search ol img").first().waitFor();
  });
}
for (const i of [0, 1, 2]) await fetch(`${url}/v1/products/zz-shot-${i}`, { method: "DELETE", headers: { Authorization: `Bearer ${key}` } });
await browser.close();
