import { credentials, status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { bearerToken, RpcError, tlsCredentials, tlsServerCredentials } from "../../../src/grpc/index.js";
import type { EchoServer } from "../echo-service.js";
import { all, rpcFailure, start } from "../harness.js";
import { authority } from "./certificates.js";
import { clientOf, serveSecurely } from "./secure.js";

const ca = authority("the authority");
const server = ca.issue({ name: "server" });
const tls = tlsCredentials({ ca: { pem: ca.cert } });

/** Answers with the authorization that came. */
const echo: Partial<EchoServer> = {
  say: async (_ask, { metadata }) => ({ text: metadata.get("authorization").join(", ") }),
  list: async function* (_ask, { metadata }) {
    yield { text: metadata.get("authorization").join(", ") };
  },
  collect: async (_asks, { metadata }) => ({ text: metadata.get("authorization").join(", ") }),
  chat: async function* (_asks, { metadata }) {
    yield { text: metadata.get("authorization").join(", ") };
  },
};

const secure = () =>
  serveSecurely(tlsServerCredentials({ cert: { pem: server.cert }, key: { pem: server.key } }), echo);

describe("a token", () => {
  test("for one call, of each kind", async () => {
    const client = clientOf(await secure(), tls);
    const options = { credentials: bearerToken("abc") };
    expect(await client.say({}, options)).toMatchObject({ text: "Bearer abc" });
    expect(await all(client.list({}, options))).toMatchObject([{ text: "Bearer abc" }]);
    expect(await client.collect([], options)).toMatchObject({ text: "Bearer abc" });
    expect(await all(client.chat([], options))).toMatchObject([{ text: "Bearer abc" }]);
    expect(await client.say({})).toMatchObject({ text: "" });
  });

  test("for all calls of a channel, asked for each time", async () => {
    let asked = 0;
    const token = bearerToken(async () => `token-${++asked}`);
    const client = clientOf(await secure(), credentials.combineChannelCredentials(tls, token));
    expect(await client.say({})).toMatchObject({ text: "Bearer token-1" });
    expect(await client.collect([])).toMatchObject({ text: "Bearer token-2" });
  });

  test("that is made without waiting", async () => {
    const client = clientOf(await secure(), tls);
    expect(await client.say({}, { credentials: bearerToken(() => "now") })).toMatchObject({ text: "Bearer now" });
  });

  test.each<[string, () => string | Promise<string>, object]>([
    [
      "throws",
      throwing(new Error("no secrets today")),
      { details: expect.stringMatching(/no token: no secrets today$/) },
    ],
    ["throws nothing", throwing(undefined), { details: expect.stringMatching(/there is no token$/) }],
    ["rejects", () => Promise.reject(new Error("later")), { details: expect.stringMatching(/no token: later$/) }],
    ["gives what is no token", () => "secret\n", { details: expect.stringMatching(/such as a line end: trim it$/) }],
    [
      "gives no text",
      () => 5 as unknown as string,
      { details: expect.stringMatching(/a token is a string, not number/) },
    ],
    [
      "has a code of its own",
      throwing(new RpcError(status.PERMISSION_DENIED, "locked out")),
      { code: status.PERMISSION_DENIED },
    ],
  ])("a call fails where what gives it %s", async (_what, give, expected) => {
    const client = clientOf(await secure(), tls);
    const error = await rpcFailure(client.say({}, { credentials: bearerToken(give) }));
    expect(error).toMatchObject({ code: status.UNAUTHENTICATED, ...expected });
    expect(error.message).not.toContain("secret\n");
  });

  test("that cannot be sent is refused, and not shown", () => {
    for (const wrong of ["", "secret\n", "two words", "gehe\u00efm", 5, undefined]) {
      const make = () => bearerToken(wrong as string);
      expect(make).toThrow(TypeError);
      expect(make).not.toThrow(/secret|words|gehe/);
    }
  });
});

describe("without TLS", () => {
  test("credentials are not sent, in any kind of call", async () => {
    let calls = 0;
    const { client } = await start({
      say: async () => ({ index: ++calls }),
      list: async function* () {
        yield { index: ++calls };
      },
      collect: async () => ({ index: ++calls }),
      chat: async function* () {
        yield { index: ++calls };
      },
    });
    let asked = 0;
    const options = { credentials: bearerToken(() => `token-${++asked}`) };
    for (const call of [
      () => client.say({}, options),
      () => all(client.list({}, options)),
      () => client.collect([], options),
      () => all(client.chat([], options)),
    ]) {
      expect(await rpcFailure(call())).toMatchObject({
        code: status.UNAUTHENTICATED,
        details: "credentials of a call are sent over TLS only, and this channel has none",
      });
    }
    expect({ calls, asked }).toEqual({ calls: 0, asked: 0 });
    await client.say({});
  });

  test("a channel takes none", () => {
    expect(() => credentials.combineChannelCredentials(credentials.createInsecure(), bearerToken("abc"))).toThrow(
      "Cannot compose insecure credentials",
    );
  });
});

function throwing(error: unknown): () => never {
  return () => {
    throw error;
  };
}
