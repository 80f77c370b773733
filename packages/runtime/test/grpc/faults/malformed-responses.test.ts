import { createServer, type IncomingHttpHeaders, type OutgoingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { type ClientOptions, status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { Answer, type EchoClient } from "../echo-service.js";
import { all, cleanup, connect, rpcFailure } from "../harness.js";
import { frame } from "./raw-client.js";

// What a server by hand answers. The caller gets an RpcError that fits, and its client lives on.

type Respond = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;

/** A server that answers like this as often as it is told, and well from then on. */
async function answering(respond: Respond, times: number, options: ClientOptions = {}): Promise<EchoClient> {
  let left = times;
  const server = createServer({ maxSendHeaderBlockLength: 2 ** 25 });
  server.on("session", (session) => {
    session.on("error", () => {});
    cleanup(() => session.destroy());
  });
  server.on("stream", (stream, headers) => {
    stream.on("error", () => {});
    stream.resume();
    if (left-- > 0) respond(stream, headers);
    else respondWell(stream);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanup(() => void server.close());
  return connect(`127.0.0.1:${(server.address() as AddressInfo).port}`, {
    "grpc.initial_reconnect_backoff_ms": 10,
    ...options,
  });
}

const grpc: OutgoingHttpHeaders = { ":status": 200, "content-type": "application/grpc" };
const answer = Answer.encode({ text: "fine" });

/** Answers with these bytes, and these trailers. */
function bytes(body: Uint8Array, trailers: OutgoingHttpHeaders = { "grpc-status": "0" }, more = {}): Respond {
  return (stream) => {
    stream.respond({ ...grpc, ...more }, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers(trailers));
    stream.end(body);
  };
}

const respondWell = bytes(frame(answer)) as (stream: ServerHttp2Stream) => void;

/** Answers with headers alone. */
function alone(headers: OutgoingHttpHeaders): Respond {
  return (stream) => stream.respond(headers, { endStream: true });
}

const calls: [string, (client: EchoClient) => Promise<unknown>][] = [
  ["say", (client) => client.say({})],
  ["list", (client) => all(client.list({}))],
  ["collect", (client) => client.collect([{}])],
  ["chat", (client) => all(client.chat([{}]))],
];

const { DEADLINE_EXCEEDED, INTERNAL, PERMISSION_DENIED, RESOURCE_EXHAUSTED, UNAUTHENTICATED } = status;
const { UNAVAILABLE, UNIMPLEMENTED, UNKNOWN, CANCELLED } = status;

const bad: [string, Respond, status][] = [
  ["bytes that are no message", bytes(frame(Buffer.of(10, 200))), INTERNAL],
  ["a length of 2^32 - 1", bytes(frame(answer, 0, 2 ** 32 - 1)), RESOURCE_EXHAUSTED],
  ["what is not compressed as it says", bytes(frame(answer, 1), undefined, { "grpc-encoding": "gzip" }), INTERNAL],
  [
    "what grows too large",
    bytes(frame(gzipSync(Buffer.alloc(2 ** 27)), 1), undefined, { "grpc-encoding": "gzip" }),
    RESOURCE_EXHAUSTED,
  ],
  ["a compression of its own", bytes(frame(answer, 1), undefined, { "grpc-encoding": "snappy" }), UNKNOWN],
  ["trailers without a status", bytes(frame(answer), { other: "yes" }), UNKNOWN],
  ["a status that is no number", bytes(frame(answer), { "grpc-status": "fine" }), UNKNOWN],
  ["a status that is none", bytes(frame(answer), { "grpc-status": "99" }), UNKNOWN],
  ["a negative status", bytes(frame(answer), { "grpc-status": "-1" }), UNKNOWN],
  ["a status, alone", alone({ ...grpc, "grpc-status": "7" }), PERMISSION_DENIED],
  [
    "words that are badly encoded",
    alone({ ...grpc, "grpc-status": "7", "grpc-message": "100%zz %" }),
    PERMISSION_DENIED,
  ],
  [
    "details that are no base64",
    alone({ ...grpc, "grpc-status": "7", "grpc-status-details-bin": "?" }),
    PERMISSION_DENIED,
  ],
  ["headers alone, without a status", alone(grpc), UNKNOWN],
  ["HTTP 401", alone({ ":status": 401 }), UNAUTHENTICATED],
  ["HTTP 403", alone({ ":status": 403 }), PERMISSION_DENIED],
  ["HTTP 404", alone({ ":status": 404 }), UNIMPLEMENTED],
  ["HTTP 429", alone({ ":status": 429 }), UNAVAILABLE],
  ["HTTP 503", alone({ ":status": 503 }), UNAVAILABLE],
  ["HTTP 500", alone({ ":status": 500 }), UNKNOWN],
  [
    "a page in HTML",
    (stream) => {
      stream.respond({ ":status": 502, "content-type": "text/html" });
      stream.end("<html>".repeat(1000));
    },
    UNAVAILABLE,
  ],
  [
    "no more than headers, then an end",
    (stream) => {
      stream.respond(grpc);
      stream.end();
    },
    INTERNAL,
  ],
  [
    "half a message, then a reset",
    (stream) => {
      stream.respond(grpc);
      stream.write(frame(answer).subarray(0, 7));
      stream.close(2);
    },
    INTERNAL,
  ],
  ["a reset: refused", (stream) => stream.close(7), UNAVAILABLE],
  ["a reset: cancelled", (stream) => stream.close(8), CANCELLED],
  ["a reset: calm down", (stream) => stream.close(11), RESOURCE_EXHAUSTED],
  ["a reset: not secure", (stream) => stream.close(12), PERMISSION_DENIED],
  ["a goaway in the middle", (stream) => stream.session!.destroy(), UNAVAILABLE],
];

describe.each(calls)("%s", (_, call) => {
  test.each(bad)("%s", async (_, respond, code) => {
    // grpc-js tries again by itself what was refused before it began.
    const client = await answering(respond, code === UNAVAILABLE ? Number.POSITIVE_INFINITY : 1);
    const error = await rpcFailure(call(client));
    expect(status[error.code]).toBe(status[code]);
    expect(typeof error.details).toBe("string");
    if (code !== UNAVAILABLE) await client.say({}, { waitForReady: true });
  });

  test("no answer at all, for as long as the caller waits", async () => {
    const client = await answering(() => {}, 1);
    expect((await rpcFailure(client.say({}, { timeoutMs: 100 }))).code).toBe(DEADLINE_EXCEEDED);
    expect(await client.say({})).toMatchObject({ text: "fine" });
  });
});

describe.each([calls[0]!, calls[2]!])("%s takes one response", (_, call) => {
  test.each([
    ["none", Buffer.of()],
    ["half a length", frame(answer).subarray(0, 3)],
    ["a length larger than the rest", frame(answer, 0, answer.length + 1)],
  ])("not %s", async (_, body) => {
    const client = await answering(bytes(body), 1);
    expect((await rpcFailure(call(client))).code).toBe(UNIMPLEMENTED); // grpc-js's code for it
    expect(await client.say({})).toMatchObject({ text: "fine" });
  });
});

test("two responses where one is due", async () => {
  const two = bytes(Buffer.concat([frame(answer), frame(answer)]));
  const client = await answering(two, 2);
  expect((await rpcFailure(client.collect([{}]))).code).toBe(UNIMPLEMENTED);
  // Of a unary call, grpc-js reads one response and then waits, for the deadline at last.
  const { code } = await rpcFailure(client.say({}, { timeoutMs: 200 }));
  expect([UNIMPLEMENTED, DEADLINE_EXCEEDED]).toContain(code);
  expect(await client.say({})).toMatchObject({ text: "fine" });
});

test("many headers: each call ends, and the client lives on", async () => {
  const headers = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`x-${i}`, "x"]));
  const client = await answering((stream) => stream.respond({ ...grpc, ...headers }), calls.length);
  for (const [, call] of calls) await rpcFailure(call(client));
  expect(await client.say({})).toMatchObject({ text: "fine" });
});

test("a header that is too large: keepalive finds out that Node.js's connection is of no use any more", async () => {
  const client = await answering((stream) => stream.respond({ ...grpc, large: "x".repeat(100_000) }), 1, {
    "grpc.keepalive_time_ms": 100,
    "grpc.keepalive_timeout_ms": 100,
  });
  expect((await rpcFailure(client.say({}))).code).toBe(UNAVAILABLE);
  expect(await client.say({}, { waitForReady: true })).toMatchObject({ text: "fine" });
});
