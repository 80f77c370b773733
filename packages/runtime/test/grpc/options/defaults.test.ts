import { InterceptingCall, type Interceptor, Metadata, status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { bearerToken, type CallDefaults, tlsCredentials, tlsServerCredentials } from "../../../src/grpc/index.js";
import type { EchoClient, EchoServer } from "../echo-service.js";
import { aborted, connect, rpcFailure, start } from "../harness.js";
import { authority } from "../tls/certificates.js";
import { clientOf, serveSecurely } from "../tls/secure.js";

function metadataOf(entries: Record<string, string>, waitForReady?: boolean): Metadata {
  const metadata = new Metadata(waitForReady === undefined ? {} : { waitForReady });
  for (const [key, value] of Object.entries(entries)) metadata.add(key, value);
  return metadata;
}

/** Says which metadata came, of those whose names begin with x, and how much time there is. */
function server(): Promise<{ address: string }> {
  const says: EchoServer["say"] = async (_ask, { metadata, deadline, host }) => {
    const own = Object.entries(metadata.toJSON()).filter(([key]) => key.startsWith("x"));
    const seconds = deadline && Math.ceil((deadline.getTime() - Date.now()) / 10_000) * 10;
    return { text: JSON.stringify({ ...Object.fromEntries(own), ...(seconds && { seconds }), host }) };
  };
  return start({ say: says, collect: (_asks, call) => says({} as never, call) });
}

async function seen(answer: Promise<{ text: string }>): Promise<Record<string, unknown>> {
  const { host: _, ...rest } = JSON.parse((await answer).text);
  return rest;
}

describe("metadata", () => {
  test("of the client, the method and the call are put together; of the same key the narrowest count", async () => {
    const { address } = await server();
    const client = connect(address, {
      defaults: { metadata: metadataOf({ "x-a": "client", "x-b": "client", "x-c": "client" }) },
      methods: { say: { metadata: metadataOf({ "x-b": "method", "x-c": "method" }) } },
    });
    const metadata = metadataOf({ "x-c": "call", "x-d": "call" });
    metadata.add("x-d", "twice");
    expect(await seen(client.say({}, { metadata }))).toEqual({
      "x-a": ["client"],
      "x-b": ["method"],
      "x-c": ["call"],
      "x-d": ["call, twice"], // as Node.js joins them
    });
    expect(await seen(client.say({}))).toEqual({ "x-a": ["client"], "x-b": ["method"], "x-c": ["method"] });
    expect(await seen(client.collect([]))).toEqual({ "x-a": ["client"], "x-b": ["client"], "x-c": ["client"] });
  });

  test("stay as they were", async () => {
    const { address } = await server();
    const [ofClient, ofMethod, ofCall] = ["1", "2", "3"].map((value) => metadataOf({ "x-a": value, "x-b": value }));
    const client = connect(address, { defaults: { metadata: ofClient }, methods: { say: { metadata: ofMethod } } });
    await client.say({}, { metadata: ofCall });
    expect([ofClient, ofMethod, ofCall].map((metadata) => metadata?.getMap())).toEqual([
      { "x-a": "1", "x-b": "1" },
      { "x-a": "2", "x-b": "2" },
      { "x-a": "3", "x-b": "3" },
    ]);
  });

  test("that are none are refused", async () => {
    const { address } = await server();
    const client = connect(address, { defaults: { metadata: metadataOf({ "x-a": "1" }) } });
    await expect(client.say({}, { metadata: {} as Metadata })).rejects.toThrow(TypeError);
  });
});

describe("time limits", () => {
  test("a call's own counts, be it longer or shorter; a method's counts more than the client's", async () => {
    const { address } = await server();
    const client = connect(address, { defaults: { timeoutMs: 60_000 }, methods: { say: { timeoutMs: 30_000 } } });
    expect(await seen(client.collect([]))).toEqual({ seconds: 60 });
    expect(await seen(client.say({}))).toEqual({ seconds: 30 });
    expect(await seen(client.say({}, { timeoutMs: 90_000 }))).toEqual({ seconds: 90 });
    expect(await seen(client.say({}, { timeoutMs: 10_000 }))).toEqual({ seconds: 10 });
    expect(await seen(client.say({}, { deadline: new Date(Date.now() + 100_000) }))).toEqual({ seconds: 100 });
    expect(await seen(client.say({}, { timeoutMs: Number.POSITIVE_INFINITY }))).toEqual({});
  });

  test("a default starts anew with each call", async () => {
    const { address } = await start({
      async say(_ask, { signal }) {
        await aborted(signal);
        return {};
      },
    });
    const client = connect(address, { defaults: { timeoutMs: 30 } });
    for (let i = 0; i < 2; i++) {
      expect(await rpcFailure(client.say({}))).toMatchObject({ code: status.DEADLINE_EXCEEDED });
    }
  });

  test("a default that is none is the call's failure", async () => {
    const { address } = await server();
    const client = connect(address, { defaults: { timeoutMs: -1 } });
    await expect(client.say({})).rejects.toThrow(RangeError);
  });
});

describe("every other property, of the client, of a method and of a call", () => {
  /** What a call does with a default, with one of its method beside it, and with one of its own beside both. */
  async function made<T>(
    property: keyof CallDefaults,
    values: readonly [client: unknown, method: unknown, call: unknown],
    call: (client: EchoClient, method: "say" | "collect", options?: object) => Promise<T>,
    address: string,
  ): Promise<T[]> {
    const [ofClient, ofMethod, ofCall] = values;
    const client = connect(address, {
      defaults: { [property]: ofClient },
      methods: { say: { [property]: ofMethod } },
    });
    return [
      await call(client, "collect"),
      await call(client, "say"),
      await call(client, "say", { [property]: ofCall }),
      await call(client, "say", { [property]: undefined }),
    ];
  }
  const answer = (client: EchoClient, method: "say" | "collect", options?: object) =>
    method === "say" ? client.say({}, options) : client.collect([], options);

  test("host", async () => {
    const { address } = await server();
    const call = async (...args: Parameters<typeof answer>) => JSON.parse((await answer(...args)).text).host;
    const hosts = ["client.test", "method.test", "call.test"] as const;
    expect(await made("host", hosts, call, address)).toEqual([...hosts, "method.test"]);
  });

  test.each(["onHeaders", "onTrailers"] as const)("%s", async (property) => {
    const { address } = await server();
    const heard: string[] = [];
    const hook = (name: string) => () => void heard.push(name);
    await made(property, [hook("client"), hook("method"), hook("call")], answer, address);
    expect(heard).toEqual(["client", "method", "call", "method"]);
  });

  test("interceptors, of grpc-js", async () => {
    const { address } = await server();
    const marking = (name: string): Interceptor[] => [
      (options, next) =>
        new InterceptingCall(next(options), {
          start(metadata, listener, go) {
            metadata.set("x-by", name);
            go(metadata, listener);
          },
        }),
    ];
    const call = async (...args: Parameters<typeof answer>) => (await seen(answer(...args)))["x-by"];
    const by = [marking("client"), marking("method"), marking("call")] as const;
    expect(await made("interceptors", by, call, address)).toEqual([["client"], ["method"], ["call"], ["method"]]);
  });

  test("signal", async () => {
    const { address } = await server();
    const gone = AbortSignal.abort();
    const { signal } = new AbortController();
    const call = async (...args: Parameters<typeof answer>) =>
      answer(...args).then(
        () => "made",
        ({ code }) => code,
      );
    const expected = [status.CANCELLED, "made", status.CANCELLED, "made"];
    expect(await made("signal", [gone, signal, gone], call, address)).toEqual(expected);
  });

  test("compression", async () => {
    const { address } = await start({});
    const client = connect(address, { methods: { say: { compression: "nothing" as "gzip" } } });
    await expect(client.say({})).rejects.toThrow(/^compression must be/);
    expect(await rpcFailure(client.say({}, { compression: "gzip" }))).toMatchObject({ code: status.UNIMPLEMENTED });
  });

  test("credentials", async () => {
    const ca = authority("the authority");
    const { cert, key } = ca.issue({ name: "server" });
    const token: EchoServer["say"] = async (_ask, { metadata }) => ({ text: metadata.get("authorization").join() });
    const address = await serveSecurely(tlsServerCredentials({ cert: { pem: cert }, key: { pem: key } }), {
      say: token,
      collect: (_asks, call) => token({} as never, call),
    });
    const client = clientOf(address, tlsCredentials({ ca: { pem: ca.cert } }), {
      defaults: { credentials: bearerToken("client") },
      methods: { say: { credentials: bearerToken("method") } },
    });
    expect(await client.collect([])).toMatchObject({ text: "Bearer client" });
    expect(await client.say({})).toMatchObject({ text: "Bearer method" });
    expect(await client.say({}, { credentials: bearerToken("call") })).toMatchObject({ text: "Bearer call" });
  });
});

describe("waitForReady", () => {
  /** Whether a call waits for a server that is not there. */
  async function waits(call: (timeoutMs: number) => Promise<unknown>): Promise<boolean> {
    const { code } = await rpcFailure(call(100));
    return code === status.DEADLINE_EXCEEDED;
  }

  test("of a call, its metadata, its method and the client: the narrowest counts", async () => {
    const client = connect("127.0.0.1:1", {
      defaults: { waitForReady: true },
      methods: { say: { waitForReady: false } },
    });
    expect(await waits((timeoutMs) => client.collect([], { timeoutMs }))).toBe(true);
    expect(await waits((timeoutMs) => client.say({}, { timeoutMs }))).toBe(false);
    expect(await waits((timeoutMs) => client.say({}, { timeoutMs, waitForReady: true }))).toBe(true);
    const wants = metadataOf({}, true);
    const wantsNot = metadataOf({}, false);
    expect(await waits((timeoutMs) => client.say({}, { timeoutMs, metadata: wants }))).toBe(true);
    expect(await waits((timeoutMs) => client.collect([], { timeoutMs, metadata: wantsNot }))).toBe(false);
    expect(await waits((timeoutMs) => client.say({}, { timeoutMs, metadata: wants, waitForReady: false }))).toBe(false);
  });

  test("of metadata that are a default", async () => {
    const client = connect("127.0.0.1:1", { defaults: { metadata: metadataOf({ "x-a": "1" }, true) } });
    expect(await waits((timeoutMs) => client.say({}, { timeoutMs }))).toBe(true);
    expect(await waits((timeoutMs) => client.say({}, { timeoutMs, metadata: metadataOf({ "x-b": "1" }) }))).toBe(true);
    expect(await waits((timeoutMs) => client.say({}, { timeoutMs, waitForReady: false }))).toBe(false);
  });
});

test("a method that the service does not have is refused by the constructor", () => {
  // @ts-expect-error: no such method
  expect(() => connect("127.0.0.1:1", { methods: { sya: {} } })).toThrow(
    new TypeError("the service has no method sya; it has say, list, collect, chat"),
  );
});

export function mustNotCompile(): void {
  // @ts-expect-error: a deadline is for one call
  connect("127.0.0.1:1", { defaults: { deadline: new Date() } });
  // @ts-expect-error: a call is for one call
  connect("127.0.0.1:1", { methods: { say: { call: undefined } } });
}
