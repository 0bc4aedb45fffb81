// openapi.json as a thing to check: its operations, its schemas compiled, and whether it is sound in itself.
import { readFileSync } from "node:fs";
import OpenAPIParser from "@readme/openapi-parser";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

// A key as a part of a JSON pointer.
const escape = (text) => encodeURI(text.replaceAll("~", "~0").replaceAll("/", "~1"));

export class Contract {
  constructor(file) {
    this.file = file;
    this.document = JSON.parse(readFileSync(file, "utf8"));
    // Schemas are compiled where they stand, so that their references resolve inside the document.
    this.ajv = new Ajv2020.default({ strict: false, allErrors: true });
    addFormats.default(this.ajv);
    this.ajv.addSchema(this.document, "openapi.json");
  }

  // [{ id, method, path, operation }]
  operations() {
    return Object.entries(this.document.paths).flatMap(([path, item]) =>
      Object.entries(item).filter(([method]) => methods.includes(method))
        .map(([method, operation]) => ({ id: operation.operationId, method: method.toUpperCase(), path, operation })));
  }

  resolve(node) {
    if (!node?.$ref) return node;
    return node.$ref.slice(2).split("/").reduce((at, key) => at[key.replaceAll("~1", "/").replaceAll("~0", "~")], this.document);
  }

  // Why `value` is not what the schema at `pointer` (as "#/components/…") says; [] where it is.
  violations(pointer, value) {
    const check = this.ajv.getSchema(`openapi.json${pointer}`);
    if (!check) return [`no schema at ${pointer}`];
    return check(value) ? [] : check.errors.map((error) => `${error.instancePath || "/"} ${error.message} ${JSON.stringify(error.params)}`);
  }

  // The operation's examples: [{ where, kind: "parameter" | "body" | "answer", name, type, value, pointer }]. `pointer`: where the
  // schema stands that the value has to keep to; null where it is no JSON.
  examples(path, method) {
    const base = `#/paths/${escape(path)}/${method.toLowerCase()}`;
    const operation = this.document.paths[path][method.toLowerCase()];
    const of = (node) => [
      ...(node.example === undefined ? [] : [{ name: "", value: node.example }]),
      ...Object.entries(node.examples ?? {}).map(([name, example]) => ({ name, value: example.value })),
    ];
    const contents = (kind, where, content, pointer) => Object.entries(content ?? {}).flatMap(([type, media]) =>
      of(media).map((example) => ({ kind, where: `${where} ${example.name}`.trim(), type, ...example,
        pointer: type.endsWith("json") && media.schema ? `${pointer}/content/${escape(type)}/schema` : null })));
    return [
      ...(operation.parameters ?? []).flatMap((parameter, i) =>
        of(parameter).map(({ value }) => ({ kind: "parameter", where: `parameter ${parameter.name}`, name: parameter.name, in: parameter.in, value,
          pointer: `${base}/parameters/${i}/schema` }))),
      ...contents("body", "the body", operation.requestBody?.content, `${base}/requestBody`),
      ...Object.entries(operation.responses).flatMap(([status, response]) =>
        response.$ref ? [] : contents("answer", `answer ${status}`, response.content, `${base}/responses/${status}`)),
    ];
  }

  // Where the schema of an answer stands; null where the answer is no JSON.
  schemaPointer(path, method, status, type) {
    const response = this.document.paths[path][method.toLowerCase()].responses[status];
    const base = response.$ref ?? `#/paths/${escape(path)}/${method.toLowerCase()}/responses/${status}`;
    return this.resolve(response).content?.[type]?.schema ? `${base}/content/${escape(type)}/schema` : null;
  }
}

// What is wrong with the document itself: against the OpenAPI 3.1 schema, and against what we ask of it beyond.
export async function lint(contract) {
  const found = [];
  await OpenAPIParser.validate(structuredClone(contract.document)).catch((error) => found.push(error.message));
  const ids = new Set();
  for (const { id, method, path, operation } of contract.operations()) {
    const at = `${method} ${path}`;
    if (!id) found.push(`${at}: no operationId`);
    if (ids.has(id)) found.push(`${at}: operationId ${id} twice`);
    ids.add(id);
    if (!operation.summary) found.push(`${at}: no summary`);
    if (!operation.description) found.push(`${at}: no description`);
    const examples = contract.examples(path, method);
    if (examples.length === 0) found.push(`${at}: no example, neither of a parameter, a body nor an answer`);
    for (const { where, value, pointer } of examples) {
      if (pointer) found.push(...contract.violations(pointer, value).map((problem) => `${at}: example of ${where}: ${problem}`));
    }
    if (!operation.tags?.every((tag) => contract.document.tags.some((known) => known.name === tag))) found.push(`${at}: a tag is not declared`);
    const named = new Set([...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]));
    for (const parameter of (operation.parameters ?? []).map((one) => contract.resolve(one))) {
      if (!parameter.description) found.push(`${at}: parameter ${parameter.name} is not described`);
      if (parameter.in === "path") named.delete(parameter.name);
    }
    for (const name of named) found.push(`${at}: {${name}} is no parameter`);
    for (const [status, response] of Object.entries(operation.responses).map(([key, value]) => [key, contract.resolve(value)])) {
      if (!response?.description) found.push(`${at}: ${status} is not described`);
      if (status >= 400 && !response?.content?.["application/problem+json"]) found.push(`${at}: ${status} is no problem document`);
    }
    // An operation that no one may call without a key says so.
    if (operation.security === undefined) found.push(`${at}: says nothing of keys`);
  }
  for (const [name, schema] of Object.entries(contract.document.components.schemas)) {
    try {
      contract.ajv.getSchema(`openapi.json#/components/schemas/${name}`);
    } catch (error) {
      found.push(`schema ${name}: ${error.message}`);
    }
    for (const required of schema.required ?? []) if (!schema.properties?.[required]) found.push(`schema ${name}: requires ${required}, which it does not have`);
  }
  return found;
}
