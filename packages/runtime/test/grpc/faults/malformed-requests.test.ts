import type { OutgoingHttpHeaders } from "node:http2";
import { deflateSync, gzipSync } from "node:zlib";
import { status } from "@grpc/grpc-js";
import { describe, expect, jest, test } from "@jest/globals";
import { Answer, Ask } from "../echo-service.js";
import { serving } from "../serving.js";
import { echo } from "./echo.js";
import { frame, rawSession, send } from "./raw-client.js";

// What a client by hand sends. The server answers and lives on, for this client and for others.

const kinds = ["Say", "List", "Collect", "Chat"];
const ask = Ask.encode({ text: "hi", count: 1 });
const zipped = gzipSync(ask);
const gzip = { "grpc-encoding": "gzip" };

/** Requests that no handler is to see, and the code that they end with. */
const refused: [string, Uint8Array, OutgoingHttpHeaders, status][] = [
  ["bytes that are no message", frame(Buffer.of(10, 200)), {}, status.INTERNAL],
  ["a message that is not compressed as it says", frame(ask, 1), gzip, status.INTERNAL],
  ["half of what was compressed", frame(zipped.subarray(0, -9), 1), gzip, status.INTERNAL],
  ["more than what was compressed", frame(Buffer.concat([zipped, ask]), 1), gzip, status.INTERNAL],
  ["a compression of its own", frame(ask, 1), { "grpc-encoding": "snappy" }, status.UNIMPLEMENTED],
  ["what grows too large", frame(gzipSync(Buffer.alloc(2 ** 28)), 1), gzip, status.RESOURCE_EXHAUSTED],
  ["a length of 2^32 - 1", frame(ask, 0, 2 ** 32 - 1), {}, status.RESOURCE_EXHAUSTED],
  ["a length above the limit", frame(ask, 0, 2 ** 22 + 1), {}, status.RESOURCE_EXHAUSTED],
];

/** Where one request is due, what is not exactly one. */
const miscounted: [string, Uint8Array][] = [
  ["none", Buffer.of()],
  ["two", Buffer.concat([frame(ask), frame(ask)])],
  ["half a length", frame(ask).subarray(0, 3)],
  ["a length larger than the rest", frame(ask, 0, ask.length + 1)],
];

async function served() {
  const { server, asked } = echo();
  const { address, client, errors } = await serving(server);
  const session = rawSession(address);
  return {
    asked,
    session,
    async expectAlive() {
      const { code, body } = await send(session, { body: frame(ask) });
      expect({ code, text: Answer.decode(body.subarray(5)).text }).toEqual({ code: status.OK, text: "hi" });
      expect(await client.say({ text: "you" })).toMatchObject({ text: "you" });
      expect(errors).toEqual([]);
    },
  };
}

describe.each(kinds)("%s", (kind) => {
  const path = `/echo.Echo/${kind}`;

  test.each(refused)("%s", async (_, body, headers, code) => {
    const { asked, session, expectAlive } = await served();
    expect(await send(session, { path, body, headers })).toMatchObject({ httpStatus: 200, code, reset: 0 });
    expect(asked).toEqual([]);
    await expectAlive();
  });

  test.each([
    ["gzip", frame(zipped, 1), gzip],
    ["deflate", frame(deflateSync(ask), 1), { "grpc-encoding": "deflate" }],
    ["a compression that is not used", frame(ask), { "grpc-encoding": "snappy" }],
    // grpc-js takes both for not compressed.
    ["a message that is compressed by nothing", frame(ask, 1), {}],
    ["a flag that is none", frame(ask, 255), {}],
    ["no te", frame(ask), { te: undefined }],
    ["metadata in no base64", frame(ask), { "x-bin": "?!" }],
    ["a negative time", frame(ask), { "grpc-timeout": "-10S" }],
  ])("%s is taken", async (_, body, headers) => {
    const { asked, session } = await served();
    expect(await send(session, { path, body, headers })).toMatchObject({ httpStatus: 200, code: status.OK });
    expect(asked).toEqual(["hi"]);
  });

  test("a time that is none", async () => {
    const { asked, session, expectAlive } = await served();
    const headers = { "grpc-timeout": "soon" };
    // No request follows: a handler that gets one may answer first.
    const answer = await send(session, { path, headers, afterwards: () => {} });
    expect(answer).toMatchObject({ code: status.INTERNAL });
    expect(asked).toEqual([]);
    await expectAlive();
  });

  test.each([undefined, "", "application/json", "text/html"])("content type %p", async (type) => {
    const { asked, session, expectAlive } = await served();
    const answer = await send(session, { path, body: frame(ask), headers: { "content-type": type } });
    expect(answer).toMatchObject({ httpStatus: 415, code: undefined });
    expect(asked).toEqual([]);
    await expectAlive();
  });

  test("a name of metadata that gRPC does not have", async () => {
    const log = jest.spyOn(console, "error").mockImplementation(() => {}); // grpc-js tells of it
    const { session, expectAlive } = await served();
    const answer = await send(session, { path, body: frame(ask), headers: { "x!y": "z" } });
    expect(answer).toMatchObject({ code: status.OK });
    await expectAlive();
    log.mockRestore();
  });
});

describe.each(["Say", "List"])("%s takes one request", (kind) => {
  test.each(miscounted)("not %s", async (_, body) => {
    const { asked, session, expectAlive } = await served();
    const answer = await send(session, { path: `/echo.Echo/${kind}`, body });
    expect(answer.code).toBe(status.UNIMPLEMENTED); // grpc-js's code for it
    expect(asked).toEqual([]);
    await expectAlive();
  });
});

test.each(["/nope", "/echo.Echo/Say/", "/echo.Echo/Say?x=1", "//", "/%00", "/é", `/${"x".repeat(20_000)}`])(
  "no such path: %.20s",
  async (path) => {
    const { asked, session, expectAlive } = await served();
    expect(await send(session, { path, body: frame(ask) })).toMatchObject({ code: status.UNIMPLEMENTED });
    expect(asked).toEqual([]);
    await expectAlive();
  },
);

test.each(["", "*", "Say", "/a b", "/\u0001"])("no path at all: %p", async (path) => {
  const { session, expectAlive } = await served();
  expect((await send(session, { path, body: frame(ask) })).reset).not.toBe(0);
  await expectAlive();
});

test("nothing is allocated for what is only announced, be there a limit or not", async () => {
  for (const serverOptions of [{}, { "grpc.max_receive_message_length": -1 }]) {
    const { address, client } = await serving(echo().server, { serverOptions });
    const session = rawSession(address);
    const before = process.memoryUsage();
    const body = frame(ask, 0, 2 ** 32 - 1);
    const open = Array.from({ length: 50 }, () => send(session, { body, afterwards: () => {} }));
    await client.say({});
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(2 ** 24);
    session.destroy();
    await Promise.all(open);
  }
});
