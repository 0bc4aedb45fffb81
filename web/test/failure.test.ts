import { describe, expect, test } from "vitest";
import { failure, failureOfException, failureOfResponse } from "../src/api/failure";
import { messages } from "../src/messages";

const problem = (status: number, type = "x", detail = "the server’s words") =>
  failureOfResponse(new Response(null, { status }), { type: `/problems/${type}`, title: type, status, detail, request_id: "r-1" });

describe("what went wrong", () => {
  test.each([
    [400, "bad_request"], [401, "unauthorized"], [403, "forbidden"], [404, "not_found"], [413, "too_large"], [415, "not_a_picture"],
    [422, "not_a_picture"], [429, "slow_down"], [500, "server"], [503, "busy"], [504, "busy"],
  ] as const)("%i is %s", (status, kind) => {
    expect(problem(status)).toMatchObject({ kind, requestId: "r-1" });
    expect(messages.failures[kind]).not.toBe("");
  });
  test("tells too many pixels from no picture", () => {
    expect(problem(422, "too-many-pixels").kind).toBe("too_many_pixels");
  });
  test("passes the server’s sentence on only where it helps", () => {
    expect(problem(400).detail).toBe("the server’s words");
    expect(problem(413).detail).toBeUndefined();
  });
  test("offers another try only where it may help", () => {
    expect(problem(503).retry).toBe(true);
    expect(problem(413).retry).toBe(false);
  });
  test("has words without a problem document too", () => {
    expect(failureOfResponse(new Response("<html>", { status: 502 }), "<html>")).toEqual(failure("busy"));
  });
  test("finds the request id in the header", () => {
    expect(failureOfResponse(new Response(null, { status: 500, headers: { "X-Request-Id": "h-1" } }), undefined).requestId).toBe("h-1");
  });
  test("takes a broken connection for one, and a failure as it is", () => {
    expect(failureOfException(new TypeError("Failed to fetch")).kind).toBe("unreachable");
    expect(failureOfException(failure("too_large")).kind).toBe("too_large");
  });
});
