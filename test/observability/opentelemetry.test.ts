import { join } from "node:path";
import { status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { run } from "../support/programs.js";

// Spans of our clients and servers, by OpenTelemetry's own instrumentation of grpc-js, in programs that are started as
// its users start them: it has to be there before grpc-js is loaded.

interface Span {
  readonly name: string;
  readonly kind: SpanKind;
  readonly trace: string;
  readonly id: string;
  readonly parent?: string;
  readonly status: { readonly code: SpanStatusCode; readonly message?: string };
  readonly attributes: Record<string, unknown>;
}

/** What can come of each span of a call, from the client's to that of the server which the first server calls. */
type Codes = readonly [client: status, server: status | typeof ENDED, status | typeof ENDED, status | typeof ENDED];

const { OK, CANCELLED, NOT_FOUND, DEADLINE_EXCEEDED, UNKNOWN } = status;

/** Whoever counts the time down behind the client may hear of the cancellation first. */
const ENDED = [CANCELLED, DEADLINE_EXCEEDED];

/** What the program does, in order. */
const conversation: [string, Codes][] = [
  ["Say", [OK, OK, OK, OK]],
  ["Say", [NOT_FOUND, NOT_FOUND, NOT_FOUND, NOT_FOUND]],
  ["Say", [DEADLINE_EXCEEDED, ENDED, ENDED, ENDED]],
  ["List", [OK, OK, OK, OK]],
  ["List", [UNKNOWN, UNKNOWN, NOT_FOUND, NOT_FOUND]],
  ["List", [CANCELLED, CANCELLED, CANCELLED, CANCELLED]],
  ["Collect", [OK, OK, OK, OK]],
  ["Chat", [OK, OK, OK, OK]],
];

describe.each([
  ["ES modules", ["--import", "./tracing.mjs", "program.mjs"]],
  ["CommonJS", ["--require", "./tracing.cjs", "program.cjs"]],
])("a program of %s", (_, args) => {
  const { stdout, stderr, status: exit } = run(process.execPath, args, { cwd: join(__dirname) });
  const spans: Span[] = exit === 0 ? JSON.parse(stdout) : [];
  const childOf = (parent: string | undefined, trace: string) =>
    spans.filter((span) => span.parent === parent && span.trace === trace);

  test("ends well", () => {
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
    expect(spans).toHaveLength(4 * conversation.length);
  });

  const roots = spans.filter(({ parent }) => parent === undefined);

  test("begins a trace with each call that nobody asked for", () => {
    const name = (method: string) => `grpc.test.Front/${method}`;
    expect(roots.map((span) => span.name)).toEqual(conversation.map(([method]) => name(method)));
    expect(new Set(roots.map(({ trace }) => trace)).size).toBe(conversation.length);
  });

  test.each(conversation.map(([method, codes], at) => ({ method, codes, at })))(
    "has spans of client and server for $method, and of the call that the handler makes: $at",
    ({ method, codes, at }) => {
      const services = ["Front", "Front", "Back", "Back"];
      const kinds = [SpanKind.CLIENT, SpanKind.SERVER, SpanKind.CLIENT, SpanKind.SERVER];
      let found = [roots[at]!];
      for (const [depth, code] of codes.entries()) {
        expect(found).toHaveLength(1);
        const [span] = found as [Span];
        expect(span).toMatchObject({ name: `grpc.test.${services[depth]}/${method}`, kind: kinds[depth] });
        expect([code].flat()).toContain(span.attributes["rpc.grpc.status_code"]);
        expect(span.status.code).toBe(code === OK ? SpanStatusCode.UNSET : SpanStatusCode.ERROR);
        found = childOf(span.id, span.trace);
      }
      expect(found).toEqual([]);
    },
  );

  test("says what went wrong, and nothing that the client does not get to see", () => {
    const failed = spans.filter((span) => span.attributes["rpc.grpc.status_code"] === NOT_FOUND);
    expect(failed).not.toHaveLength(0);
    for (const { attributes } of failed) expect(attributes["grpc.error_message"]).toContain("NOT_FOUND: no such thing");
  });
});
