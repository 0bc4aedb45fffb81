// The shopper's last photos, kept in this browser alone, so that a reload and Back find them again.
import type { Photo } from "./photo";

export interface KeptPhoto { blob: Blob; name: string; shrunk: boolean }
interface Row extends KeptPhoto { key: string; time: number }

const most_photos = 12;
const longest_kept_ms = 7 * 24 * 3600 * 1000;

// Drawn, not made from the photo: the key is in addresses, and an address should say nothing of what the photo shows.
export function newPhotoKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(10))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function isPhotoKey(text: string): boolean {
  return /^[0-9a-f]{20}$/.test(text);
}

// A browser that keeps nothing (a private window, a full disk) costs the shopper no more than the reload.
export async function keepPhoto({ key, blob, name, shrunk }: Photo): Promise<void> {
  const row: Row = { key, blob, name, shrunk, time: Date.now() };
  await inStore("readwrite", (store) => store.put(row)).catch(() => undefined);
  await forgetOld().catch(() => undefined);
}

export async function keptPhoto(key: string): Promise<KeptPhoto | null> {
  const row = await inStore<Row | undefined>("readonly", (store) => store.get(key)).catch(() => undefined);
  return row && row.time > Date.now() - longest_kept_ms ? row : null;
}

export async function forgetPhotos(): Promise<void> {
  await inStore("readwrite", (store) => store.clear()).catch(() => undefined);
}

async function forgetOld(): Promise<void> {
  const rows = await inStore<Row[]>("readonly", (store) => store.getAll());
  const newest = rows.sort((a, b) => b.time - a.time);
  const old = newest.filter(({ time }, i) => i >= most_photos || time < Date.now() - longest_kept_ms);
  for (const { key } of old) await inStore("readwrite", (store) => store.delete(key));
}

function inStore<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T>;
function inStore(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest): Promise<unknown>;
async function inStore(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
  const database = await opened();
  try {
    return await settled(work(database.transaction("photos", mode).objectStore("photos")));
  } finally {
    database.close();
  }
}

function opened(): Promise<IDBDatabase> {
  const request = indexedDB.open("selvedge", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("photos", { keyPath: "key" });
  return settled(request);
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}
