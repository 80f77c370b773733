import { deflateSync, gunzipSync, gzipSync, inflateSync } from "node:zlib";
import {
  compressionAlgorithms,
  Server,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
} from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { addService, type CallOptions, earlyAcknowledgement } from "../../../src/grpc/index.js";
import type { Init } from "../../../src/index.js";
import { Answer, Ask, type EchoClient, type EchoServer, EchoService } from "../echo-service.js";
import { all, connect, listen } from "../harness.js";
import { rawServer } from "./raw-server.js";
import { tap } from "./tap.js";

const text = "all work and no play ".repeat(1000);

/** A call of each kind, and how many messages it sends. */
const kinds: [string, number, (client: EchoClient, options?: CallOptions) => Promise<unknown>][] = [
  ["unary", 1, (client, options) => client.say({ text }, options)],
  ["server streaming", 1, (client, options) => all(client.list({ text, count: 3 }, options))],
  ["client streaming", 20, (client, options) => client.collect(asks(20), options)],
  ["bidi streaming", 20, (client, options) => all(client.chat(asks(20), options))],
];

const unpack = { gzip: gunzipSync, deflate: inflateSync };

describe.each(kinds)("%s", (_kind, count, call) => {
  test.each(["gzip", "deflate"] as const)("%s, by call: every message is compressed", async (compression) => {
    const { address, calls } = await rawServer({ bytes: Buffer.from(Answer.encode({})) });
    const client = connect(address);
    await call(client, { compression });
    await call(client);
    await call(client, { compression: "identity" });
    expect(calls.map(({ encoding, messages }) => [encoding, messages.map(({ compressed }) => compressed)])).toEqual([
      [compression, Array(count).fill(true)],
      [undefined, Array(count).fill(false)],
      [undefined, Array(count).fill(false)],
    ]);
    const texts = calls[0]?.messages.map(({ bytes }) => Ask.decode(unpack[compression](bytes)).text);
    expect(texts).toEqual(Array(count).fill(text));
  });

  test.each([
    ["an option of grpc-js", { "grpc.default_compression_algorithm": compressionAlgorithms.gzip }],
    ["the client's defaults", { defaults: { compression: "gzip" } }],
  ] as const)("for all calls, by %s; a call can go without", async (_what, options) => {
    const { address, calls } = await rawServer({ bytes: Buffer.from(Answer.encode({})) });
    const client = connect(address, options);
    await call(client);
    await call(client, { compression: "identity" });
    expect(calls.map(({ encoding, messages }) => [encoding, messages[0]?.compressed])).toEqual([
      ["gzip", true],
      [undefined, false],
    ]);
  });

  test.each(["gzip", "deflate"] as const)("a server takes what is compressed with %s", async (compression) => {
    for (const address of [await ours(), await plain()]) {
      const wire = await tap(address);
      const client = connect(wire.address);
      const answer = await call(client);
      const bytes = wire.sent;
      expect(bytes).toBeGreaterThan(count * text.length);
      expect(await call(client, { compression })).toEqual(answer);
      expect(wire.sent - bytes).toBeLessThan(count * 1000);
    }
  });

  test("a client takes a response that is compressed", async () => {
    for (const [encoding, pack] of Object.entries({ gzip: gzipSync, deflate: deflateSync })) {
      const bytes = pack(Answer.encode({ text }));
      const { address } = await rawServer({ headers: { "grpc-encoding": encoding }, compressed: true, bytes });
      expect([await call(connect(address))].flat()).toMatchObject([{ text }]);
    }
  });
});

test("messages that are compressed stay in order, however large they are, and whatever comes between them", async () => {
  const { address } = await start();
  const client = connect(address);
  const texts = Array.from({ length: 300 }, (_, i) => `${i} `.repeat(i % 7 === 0 ? 20_000 : 1 + (i % 5)));
  async function* messages() {
    for (const [i, each] of texts.entries()) {
      if (i % 50 === 0) await new Promise(setImmediate);
      yield { text: each };
    }
  }
  const answers = await all(client.chat(messages(), { compression: "gzip" }));
  expect(answers.map((answer) => answer.text)).toEqual(texts);
});

test("grpc-js does not compress responses: no option, and no metadata of a server makes it", async () => {
  const { address } = await start({ "grpc.default_compression_algorithm": compressionAlgorithms.gzip });
  const wire = await tap(address);
  const client = connect(wire.address, { defaults: { compression: "gzip" } });
  await client.say({ text });
  expect(wire.sent).toBeLessThan(1000);
  expect(wire.received).toBeGreaterThan(text.length);
});

const echo: EchoServer = {
  async say({ text }, call) {
    call.metadata.set("grpc-encoding", "gzip");
    call.sendHeaders(call.metadata);
    return { text };
  },
  async *list({ text, count }) {
    for (let index = 0; index < count; index++) yield { text, index };
  },
  async collect(requests) {
    let index = 0;
    for await (const _ of requests) index++;
    return { index };
  },
  async *chat(requests: AsyncIterable<Ask>) {
    for await (const { text } of requests) yield { text };
  },
};

async function start(options = {}): Promise<{ address: string }> {
  const server = new Server({ interceptors: [earlyAcknowledgement], ...options });
  addService(server, EchoService, echo);
  return { address: await listen(server) };
}

const ours = async () => (await start()).address;

type Reply = sendUnaryData<Init<Answer>>;

/** A server of grpc-js, written by hand. */
async function plain(): Promise<string> {
  const server = new Server();
  server.addService(EchoService, {
    say: (call: ServerUnaryCall<Ask, Init<Answer>>, reply: Reply) => reply(null, { text: call.request.text }),
    list(call: ServerWritableStream<Ask, Init<Answer>>) {
      for (let index = 0; index < call.request.count; index++) call.write({ text: call.request.text, index });
      call.end();
    },
    collect(call: ServerReadableStream<Ask, Init<Answer>>, reply: Reply) {
      let index = 0;
      call.on("data", () => index++);
      call.on("end", () => reply(null, { index }));
    },
    chat(call: ServerDuplexStream<Ask, Init<Answer>>) {
      call.on("data", ({ text }: Ask) => call.write({ text }));
      call.on("end", () => call.end());
    },
  });
  return listen(server);
}

function* asks(count: number) {
  for (let i = 0; i < count; i++) yield { text };
}
