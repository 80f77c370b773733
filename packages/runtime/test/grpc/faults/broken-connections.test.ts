import { constants } from "node:http2";
import { connect } from "node:net";
import { expect, test } from "@jest/globals";
import { seeded } from "../../../../../test/support/random.js";
import { Ask, type EchoServer } from "../echo-service.js";
import { aborted, cleanup, until } from "../harness.js";
import { serving } from "../serving.js";
import { echo } from "./echo.js";
import { frame, rawSession, send } from "./raw-client.js";

/** Echo that does not answer before its call is over, and knows how many do so. */
function waiting(): { readonly server: EchoServer; active(): number } {
  let active = 0;
  const wait = async (signal: AbortSignal) => {
    active++;
    await aborted(signal);
    active--;
  };
  return {
    active: () => active,
    server: {
      async say(_, { signal }) {
        await wait(signal);
        return {};
      },
      async *list(_, { signal }) {
        yield {};
        await wait(signal);
      },
      async collect(requests, { signal }) {
        const over = wait(signal);
        for await (const _ of requests);
        await over;
        return {};
      },
      async *chat(requests, { signal }) {
        const over = wait(signal);
        for await (const _ of requests) yield {};
        await over;
      },
    },
  };
}

test.each(["Say", "List", "Collect", "Chat"])(
  "%s, reset at any point of a request: no handler is left",
  async (kind) => {
    const { server, active } = waiting();
    const { address, errors } = await serving(server);
    const body = Buffer.concat([frame(Ask.encode({ text: "one" })), frame(Ask.encode({ text: "two" }))]);
    const { NGHTTP2_CANCEL, NGHTTP2_INTERNAL_ERROR, NGHTTP2_PROTOCOL_ERROR } = constants;
    // Without NGHTTP2_NO_ERROR, which no gRPC client sends: Node.js takes it for a good end.
    const codes = [NGHTTP2_CANCEL, NGHTTP2_INTERNAL_ERROR, NGHTTP2_PROTOCOL_ERROR];
    const session = rawSession(address);
    const path = `/echo.Echo/${kind}`;
    const one = kind === "Say" || kind === "List" ? body.length / 2 : body.length;
    const resets = [];
    for (let length = 0; length <= one; length++) {
      for (const code of codes) {
        const part = body.subarray(0, length);
        const reset = (end: boolean) =>
          send(session, {
            path,
            body: part,
            afterwards(stream) {
              if (end) stream.end();
              // Some come with what went before, others when the server has read that.
              if (length % 2 === 0) setTimeout(() => stream.close(code), 2);
              else stream.close(code);
            },
          });
        resets.push(reset(false));
        if (length === one) resets.push(reset(true));
      }
    }
    await Promise.all(resets);
    // A call that came later, and is served, shows that the others had their time.
    const last = send(session, { path, body: frame(Ask.encode({})), afterwards: (stream) => stream.end() });
    await until(() => active() === 1);
    expect(errors).toEqual([]);
    session.destroy();
    await last;
    await until(() => active() === 0);
  },
);

test("a client that resets more streams than Node.js bears loses its connection; others do not", async () => {
  const { server, active } = waiting();
  const { address, client } = await serving(server);
  const session = rawSession(address);
  const other = new AbortController();
  const call = client.say({}, { signal: other.signal }).catch(() => {});
  await until(() => active() === 1);
  for (let i = 0; i < 100 && !session.destroyed; i++) {
    const burst = Array.from({ length: 50 }, () =>
      send(session, { body: frame(Ask.encode({})), afterwards: (stream) => stream.end(() => stream.close(8)) }),
    );
    await Promise.all(burst);
  }
  expect(session.destroyed).toBe(true);
  await until(() => active() === 1);
  other.abort();
  await call;
  await until(() => active() === 0);
});

const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
const settings = Buffer.from("000000040000000000", "hex");

test.each([
  ["nothing", Buffer.of()],
  ["HTTP/1.1", Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")],
  ["TLS", Buffer.from("16030100050100000100", "hex")],
  ["zeros", Buffer.alloc(100_000)],
  ["half a preface", preface.subarray(0, 10)],
  [
    "a frame larger than allowed",
    Buffer.concat([preface, settings, Buffer.from("ffffff000000000001", "hex"), Buffer.alloc(2 ** 15)]),
  ],
  ["data of no stream", Buffer.concat([preface, settings, Buffer.from("000001000000000001ff", "hex")])],
  ["a stream with the server's number", Buffer.concat([preface, settings, Buffer.from("00000101040000000282", "hex")])],
  [
    "headers that cannot be decompressed",
    Buffer.concat([preface, settings, Buffer.from("000004010500000001ffffffff", "hex")]),
  ],
  [
    "more pings than can be answered",
    Buffer.concat([preface, settings, ...Array(20_000).fill(Buffer.from("0000080600000000000102030405060708", "hex"))]),
  ],
])("a connection that begins with %s does the server no harm", async (_, bytes) => {
  const { address, client, errors } = await serving(echo().server);
  const sockets = Array.from({ length: 5 }, () => {
    const socket = connect(Number(address.split(":")[1]), "127.0.0.1").on("error", () => {});
    socket.write(bytes);
    socket.resume();
    cleanup(() => void socket.destroy());
    return socket;
  });
  expect(await client.say({ text: "you" })).toMatchObject({ text: "you" });
  for (const socket of sockets) socket.destroy();
  expect(await client.say({ text: "you" })).toMatchObject({ text: "you" });
  expect(errors).toEqual([]);
});

test("a connection whose bytes are random does the server no harm", async () => {
  const { address, client, errors } = await serving(echo().server);
  for (let seed = 1; seed <= 200; seed++) {
    const random = seeded(seed);
    const bytes = Buffer.from(Array.from({ length: random.int(200) }, () => random.int(256)));
    // Frames of random kinds, so that some of them get further than others.
    for (let at = 0; at + 9 < bytes.length; at += 9 + bytes[at + 2]!) {
      bytes.writeUIntBE(random.int(40), at, 3);
      bytes[at + 3] = random.int(10);
      bytes.writeUInt32BE(random.int(4), at + 5);
    }
    const socket = connect(Number(address.split(":")[1]), "127.0.0.1").on("error", () => {});
    socket.write(Buffer.concat([preface, settings, bytes]));
    socket.resume();
    await client.say({ text: "you" });
    socket.destroy();
  }
  expect(await client.say({ text: "you" })).toMatchObject({ text: "you" });
  expect(errors).toEqual([]);
});
