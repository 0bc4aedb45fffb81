import { afterEach, describe, expect, test, vi } from "vitest";
import { addressOf, fetchPhoto } from "../src/photo/photo";
import { isPhotoKey, newPhotoKey } from "../src/photo/photo_store";

afterEach(() => vi.unstubAllGlobals());
const dropped = (data: Record<string, string>) => ({ getData: (type: string) => data[type] ?? "" }) as DataTransfer;

describe("a picture from another window", () => {
  test("has the address of the picture rather than of the link around it", () => {
    const html = `<a href="https://x.example/page"><img alt="" src="https://x.example/a.jpg"></a>`;
    expect(addressOf(dropped({ "text/html": html, "text/uri-list": "https://x.example/page" }))).toBe("https://x.example/a.jpg");
    expect(addressOf(dropped({ "text/uri-list": "# a comment\r\nhttps://x.example/b.jpg\r\n" }))).toBe("https://x.example/b.jpg");
    expect(addressOf(dropped({ "text/plain": " https://x.example/c.jpg\n" }))).toBe("https://x.example/c.jpg");
  });
  test("has none where nothing but a web address or a picture's data would do", () => {
    expect(addressOf(null)).toBeNull();
    for (const text of ["javascript:alert(1)", "file:///etc/passwd", "blob:https://x.example/1", "some words"]) {
      expect(addressOf(dropped({ "text/html": `<img src="${text}">`, "text/uri-list": text, "text/plain": text }))).toBeNull();
    }
    expect(addressOf(dropped({ "text/html": "<img><p>" }))).toBeNull();
  });
  test("is fetched without cookies, and a site that refuses leads to what to do instead", async () => {
    const asked: [string, RequestInit][] = [];
    vi.stubGlobal("fetch", async (url: string, how: RequestInit) => { asked.push([url, how]); return new Response("bytes"); });
    expect(await (await fetchPhoto("https://x.example/a.jpg")).text()).toBe("bytes");
    expect(asked[0]![1]).toMatchObject({ credentials: "omit", referrerPolicy: "no-referrer" });
    vi.stubGlobal("fetch", async () => { throw new TypeError("CORS"); });
    await expect(fetchPhoto("https://x.example/a.jpg")).rejects.toMatchObject({ kind: "not_shared" });
    vi.stubGlobal("fetch", async () => new Response("gone", { status: 404 }));
    await expect(fetchPhoto("https://x.example/a.jpg")).rejects.toMatchObject({ kind: "not_shared" });
  });
  test("may be its own data", async () => {
    const blob = await fetchPhoto("data:image/png;base64,QUJD");
    expect([blob.type, await blob.text()]).toEqual(["image/png", "ABC"]);
    for (const bad of ["data:image/png,plain", "data:image/png;base64,%%%", "data:text/html;base64,QUJD"]) {
      await expect(fetchPhoto(bad)).rejects.toMatchObject({ kind: "not_a_picture" });
    }
  });
});

describe("the key of a photo", () => {
  test("is drawn anew each time and fits into an address", () => {
    const keys = Array.from({ length: 50 }, newPhotoKey);
    expect(new Set(keys).size).toBe(50);
    expect(keys.every(isPhotoKey)).toBe(true);
    expect(["", "0123", `${"0".repeat(19)}G`, "0".repeat(21)].some(isPhotoKey)).toBe(false);
  });
});
