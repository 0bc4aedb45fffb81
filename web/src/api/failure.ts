// Whatever went wrong, as something for which there are words: messages/ holds them, in the reader's language.
import type { Messages } from "../messages";
import type { Problem } from "./client";

export type FailureKind = keyof Messages["failures"];

export interface Failure {
  kind: FailureKind;
  words?: string; // instead of those that messages/ has for its kind
  detail?: string; // the server's own sentence, where it adds something
  requestId?: string; // finds the request in the server's log
  retry: boolean; // whether trying the same again may help
}

const may_pass: FailureKind[] = ["busy", "slow_down", "unreachable", "server", "timeout", "slow_upload"];
// Here the server's sentence names what the person can change; elsewhere ours says it better.
const detail_helps: FailureKind[] = ["bad_request", "conflict", "server", "forbidden"];

export function failure(kind: FailureKind, more: Partial<Pick<Failure, "detail" | "requestId">> = {}): Failure {
  return { kind, retry: may_pass.includes(kind), ...more };
}

export function failureOfResponse(response: Response, body: unknown): Failure {
  const problem = isProblem(body) ? body : undefined;
  const kind = kindOf(response.status, problem);
  const made = failure(kind);
  if (problem && detail_helps.includes(kind)) made.detail = problem.detail;
  const id = problem?.request_id ?? response.headers.get("X-Request-Id") ?? undefined;
  if (id) made.requestId = id;
  return made;
}

export function failureOfException(error: unknown): Failure {
  if (isFailure(error)) return error;
  if (error instanceof DOMException && error.name === "TimeoutError") return failure("timeout");
  // fetch() rejects with a TypeError for everything between here and the server.
  return failure("unreachable");
}

function kindOf(status: number, problem?: Problem): FailureKind {
  switch (status) {
    case 400: return "bad_request";
    case 401: return "unauthorized";
    case 403: return "forbidden";
    case 404: return "not_found";
    case 408: return "slow_upload";
    case 409: case 412: return "conflict";
    case 413: return "too_large";
    case 415: return "not_a_picture";
    case 422: return /pixel/i.test(`${problem?.type} ${problem?.title}`) ? "too_many_pixels" : "not_a_picture";
    case 429: return "slow_down";
    case 502: case 503: case 504: return "busy";
    default: return "server";
  }
}

function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "detail" in body && "type" in body;
}

function isFailure(error: unknown): error is Failure {
  return typeof error === "object" && error !== null && "kind" in error && "retry" in error;
}
