// Holds openapi.json against itself and a server against openapi.json.
//   node contract/check.mjs lint
//   node contract/check.mjs server URL KEY PHOTO.jpg [ROUTES.txt]
// `server` makes every call of calls.mjs and validates status, media type and body of each answer; KEY may write. ROUTES.txt, one
// "METHOD /path" a line, is the server's own list of routes: each has to be documented, and each documented one has to be there.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { calls, mine, needAnother, shownOnly } from "./calls.mjs";
import { Contract, lint } from "./document.mjs";

const file = fileURLToPath(new URL("../../src/shop/service/openapi.json", import.meta.url));
const contract = new Contract(file);
const [task, url, key, photo, routes] = process.argv.slice(2);
const found = [];

if (task === "lint") found.push(...await lint(contract));
else if (task === "server" && photo) await checkServer();
else {
  console.error("usage: node contract/check.mjs lint | server URL KEY PHOTO.jpg [ROUTES.txt]");
  process.exit(2);
}
for (const problem of found) console.log(problem);
console.log(found.length === 0 ? `${task}: as documented` : `${task}: ${found.length} not as documented`);
process.exit(found.length === 0 ? 0 : 1);

async function checkServer() {
  if (routes) found.push(...routeProblems(readFileSync(routes, "utf8")));
  const operations = new Map(contract.operations().map((one) => [one.id, one]));
  const called = new Set();
  for (const call of calls(await setting())) {
    called.add(call.id);
    await check(operations.get(call.id), call);
  }
  await checkExamples(operations);
  for (const id of operations.keys()) if (!called.has(id)) found.push(`${id} is documented and was not called: add it to calls.mjs`);
  const served = await (await fetch(`${url}/openapi.json`)).text();
  if (JSON.stringify(JSON.parse(served)) !== JSON.stringify(contract.document)) found.push("/openapi.json is not the document in the source tree");
  await refusesOtherMethods();
}

// What the calls need to know of the server: a product, a picture's content, an answer's id.
async function setting() {
  // What an interrupted run may have left.
  await fetch(`${url}/v1/products/${encodeURIComponent(mine)}`, { method: "DELETE", headers: { Authorization: `Bearer ${key}` } });
  const bytes = readFileSync(photo);
  const answer = await (await fetch(`${url}/v1/recommendations?limit=2`, { method: "POST", headers: { "Content-Type": "image/jpeg" }, body: bytes })).json();
  const first = answer.answers?.[0];
  if (!first) throw new Error(`expected an answer to ${photo}, found ${JSON.stringify(answer).slice(0, 300)}`);
  const samples = await (await fetch(`${url}/v1/samples`)).json();
  const picture = Buffer.from(await (await fetch(`${url}/v1/images/${first.image.content}?size=512`)).arrayBuffer());
  return { photo: bytes, picture, key, product: first.product.id, content: first.image.content, queryId: answer.id, cursor: answer.next_cursor, sample: samples[0]?.name };
}

async function check({ method, path, operation }, { status, path: values = {}, query, headers, body }) {
  const at = `${method} ${path}${query ? `?${query}` : ""}`;
  const address = path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(values[name]));
  const response = await fetch(`${url}${address}${query ? `?${query}` : ""}`, { method, headers, body });
  const text = Buffer.from(await response.arrayBuffer()).toString();
  if (response.status !== status) found.push(`${at}: expected ${status}, found ${response.status} ${text.slice(0, 200)}`);
  const documented = contract.resolve(operation.responses[response.status]);
  if (!documented) return void found.push(`${at}: ${response.status} is not documented`);
  const type = (response.headers.get("content-type") ?? "").split(";")[0].trim();
  const content = documented.content;
  if (!content) return void (text && found.push(`${at}: ${response.status} has a body, documented is none`));
  if (!content[type]) return void found.push(`${at}: ${response.status} is ${type || "without type"}, documented is ${Object.keys(content).join(", ")}`);
  for (const name of Object.keys(documented.headers ?? {})) {
    if (!response.headers.has(name)) found.push(`${at}: ${response.status} has no ${name}`);
  }
  const pointer = contract.schemaPointer(path, method, response.status, type);
  if (!pointer) return;
  const parts = type === "application/x-ndjson" ? text.trim().split("\n") : [text];
  for (const part of parts) {
    let value;
    try {
      value = JSON.parse(part);
    } catch {
      found.push(`${at}: ${response.status} is no JSON: ${part.slice(0, 200)}`);
      continue;
    }
    found.push(...contract.violations(pointer, value).map((problem) => `${at}: ${response.status}: ${problem}`));
    if (type === "application/problem+json" && value.status !== response.status) found.push(`${at}: the problem says ${value.status}, the answer ${response.status}`);
  }
}

// Every example of a parameter, and every JSON body, is sent: what the document shows has to work. One parameter at a time,
// because some exclude others. What an example names need not be in this shop.
async function checkExamples(operations) {
  const known = await setting();
  for (const { id, method, path } of operations.values()) {
    if (shownOnly.has(id)) continue;
    const examples = contract.examples(path, method);
    const values = { ...Object.fromEntries(examples.filter((one) => one.in === "path").map((one) => [one.name, one.value])), ...(method === "PUT" || method === "PATCH" ? { id: mine } : {}) };
    const takesPhoto = contract.document.paths[path][method.toLowerCase()].requestBody?.content["image/jpeg"];
    const headers = { Authorization: `Bearer ${key}` };
    const calls = [
      ...examples.filter((one) => one.in === "query").map(({ name, value }) => ({
        query: [value].flat().map((one) => `${name}=${encodeURIComponent(one)}`).join("&"), headers: takesPhoto ? { ...headers, "Content-Type": "image/jpeg" } : headers,
        body: takesPhoto ? known.photo : undefined })),
      ...examples.filter((one) => one.kind === "body" && one.type.endsWith("json")).map(({ name, type, value }) => ({
        name, headers: { ...headers, "Content-Type": type }, body: JSON.stringify(value) })),
    ];
    for (const { name = "", query, ...call } of calls) {
      const address = path.replace(/\{(\w+)\}/g, (_, part) => encodeURIComponent(values[part]));
      const response = await fetch(`${url}${address}${query ? `?${query}` : ""}`, { method, ...call });
      const refused = ![200, 201, 204, 404].includes(response.status);
      const expected = needAnother.get(`${id} ${name}`.trim());
      const text = await response.text();
      if (expected ? response.status !== expected : refused)
        found.push(`${method} ${path}${query ? `?${query}` : ""} ${name}: the example gives ${response.status} ${text.slice(0, 200)}`);
    }
  }
  await fetch(`${url}/v1/products/${encodeURIComponent(mine)}`, { method: "DELETE", headers: { Authorization: `Bearer ${key}` } });
}

// A method that a path does not document is refused, as a problem document that names those it has.
async function refusesOtherMethods() {
  for (const [path, item] of Object.entries(contract.document.paths)) {
    const method = ["PUT", "POST", "DELETE"].find((one) => !item[one.toLowerCase()]);
    const address = path.replace(/\{content\}/, "0".repeat(64)).replace(/\{\w+\}/g, "x");
    const response = await fetch(url + address, { method, headers: { Authorization: `Bearer ${key}` } });
    const problem = await response.json().catch(() => null);
    if (response.status !== 405) found.push(`${method} ${path}: expected 405, found ${response.status}`);
    else {
      found.push(...contract.violations("#/components/schemas/Problem", problem).map((one) => `${method} ${path}: 405: ${one}`));
      if (!response.headers.has("allow")) found.push(`${method} ${path}: 405 has no Allow`);
    }
  }
}

function routeProblems(list) {
  const theirs = new Set(list.split("\n").map((line) => line.trim()).filter((line) => line && !line.includes(" /assets/")));
  const ours = new Set(contract.operations().map(({ method, path }) => `${method} ${path}`));
  return [
    ...[...theirs].filter((route) => !ours.has(route)).map((route) => `${route} is served and not documented`),
    ...[...ours].filter((route) => !theirs.has(route)).map((route) => `${route} is documented and not served`),
  ];
}
