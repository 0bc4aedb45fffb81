import { describe, expect, test } from "vitest";
import { ndjson } from "../src/api/ndjson";

const bytes = new TextEncoder();
const stream = (...chunks: Uint8Array[]) => new ReadableStream<Uint8Array>({
  start(controller) {
    for (const chunk of chunks) controller.enqueue(chunk);
    controller.close();
  },
});
async function all(body: ReadableStream<Uint8Array>) {
  const found = [];
  for await (const one of ndjson(body)) found.push(one);
  return found;
}

describe("a stream of lines", () => {
  test("gives the same objects however it is cut", async () => {
    const text = bytes.encode('{"line":1,"id":"é"}\r\n\n{"line":2}\n{"done":true}');
    for (let cut = 0; cut <= text.length; cut++) {
      expect(await all(stream(text.subarray(0, cut), text.subarray(cut)))).toEqual([{ line: 1, id: "é" }, { line: 2 }, { done: true }]);
    }
  });
  test("gives each line as soon as it is complete", async () => {
    let send!: (text: string) => void;
    const body = new ReadableStream<Uint8Array>({ start(controller) { send = (text) => controller.enqueue(bytes.encode(text)); } });
    const lines = ndjson(body);
    send('{"line":1}\n{"li');
    expect((await lines.next()).value).toEqual({ line: 1 });
    send('ne":2}\n');
    expect((await lines.next()).value).toEqual({ line: 2 });
    await lines.return(undefined);
  });
  test("of nothing gives nothing", async () => {
    expect(await all(stream())).toEqual([]);
  });
  test("that is no JSON is an error", async () => {
    await expect(all(stream(bytes.encode("<html>\n")))).rejects.toThrow(SyntaxError);
  });
});
