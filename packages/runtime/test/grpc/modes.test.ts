import { Metadata, Server, status } from "@grpc/grpc-js";
import { describe, expect, jest, test } from "@jest/globals";
import { addService, RpcError, type ServerCall } from "../../src/grpc/index.js";
import { type Ask, type EchoServer, EchoService } from "./echo-service.js";
import { all, connect, failure, listen, newServer, peerOfClients, rpcFailure, start } from "./harness.js";

class Echo implements EchoServer {
  readonly greeting = "hello";

  async say({ text }: Ask) {
    return { text: `${this.greeting} ${text}` };
  }
  async *list({ text, count }: Ask) {
    for (let index = 0; index < count; index++) yield { text: `${this.greeting} ${text}`, index };
  }
  async collect(requests: AsyncIterable<Ask>) {
    const texts = [];
    for await (const { text } of requests) texts.push(text);
    return { text: texts.join(" "), index: texts.length };
  }
  async *chat(requests: AsyncIterable<Ask>) {
    let index = 0;
    for await (const { text } of requests) yield { text: `${this.greeting} ${text}`, index: index++ };
  }
}

async function* asks(...texts: string[]) {
  for (const text of texts) yield { text };
}

describe("the four modes, served by an instance of a class", () => {
  test("unary", async () => {
    const { client } = await start(new Echo());
    expect(await client.say({ text: "you" })).toEqual({ $typeName: "echo.Answer", text: "hello you", index: 0 });
    expect(await client.say({})).toMatchObject({ text: "hello " });
  });

  test("server streaming", async () => {
    const { client } = await start(new Echo());
    const replies = await all(client.list({ text: "you", count: 100 }));
    expect(replies.map(({ index }) => index)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(await all(client.list({ count: 0 }))).toEqual([]);
  });

  test("client streaming, from an async generator, an array and a sync generator", async () => {
    const { client } = await start(new Echo());
    expect(await client.collect(asks("a", "b", "c"))).toMatchObject({ text: "a b c", index: 3 });
    expect(await client.collect([{ text: "a" }, { text: "b" }])).toMatchObject({ text: "a b", index: 2 });
    expect(await client.collect([])).toMatchObject({ index: 0 });
    function* many() {
      for (let i = 0; i < 100; i++) yield { text: "x" };
    }
    expect(await client.collect(many())).toMatchObject({ index: 100 });
  });

  test("bidi streaming, one answer before the next question", async () => {
    const { client } = await start(new Echo());
    let answered: (() => void) | undefined;
    async function* questions() {
      for (const text of ["a", "b", "c"]) {
        yield { text };
        await new Promise<void>((resolve) => {
          answered = resolve;
        });
      }
    }
    const texts = [];
    for await (const { text } of client.chat(questions())) {
      texts.push(text);
      answered?.();
    }
    expect(texts).toEqual(["hello a", "hello b", "hello c"]);
    expect(await all(client.chat([]))).toEqual([]);
  });

  test("a stream can be read by hand, many reads at once, and past its end", async () => {
    const { client } = await start(new Echo());
    const iterator = client.list({ count: 3 })[Symbol.asyncIterator]();
    const results = await Promise.all(Array.from({ length: 5 }, () => iterator.next()));
    expect(results.map(({ done, value }) => [done, value?.index])).toEqual([
      [false, 0],
      [false, 1],
      [false, 2],
      [true, undefined],
      [true, undefined],
    ]);
  });

  test("a stream that is never read is no call", async () => {
    const list = jest.fn<EchoServer["list"]>();
    const { client } = await start({ say: async () => ({}), list });
    client.list({ count: 1 });
    client.chat(asks("a"));
    const left = client.list({ count: 1 })[Symbol.asyncIterator]();
    await left.return?.();
    expect(await left.next()).toEqual({ done: true, value: undefined });
    await client.say({});
    expect(list).not.toHaveBeenCalled();
  });
});

describe("addService", () => {
  test("a method that is left out answers UNIMPLEMENTED, in each mode", async () => {
    const { client } = await start({});
    for (const call of [
      () => client.say({}),
      () => all(client.list({})),
      () => client.collect(asks("a")),
      () => all(client.chat(asks("a"))),
    ]) {
      expect(await rpcFailure(call())).toMatchObject({ code: status.UNIMPLEMENTED });
    }
  });

  test("what every object has serves no method", async () => {
    const server = newServer();
    const methods = {
      toString: EchoService.say,
      valueOf: { ...EchoService.list, path: "/echo.Echo/V" },
      ["__proto__"]: { ...EchoService.list, path: "/echo.Echo/P" },
    };
    addService(server, methods, { say: 1 } as object);
    const client = connect(await listen(server));
    expect(await rpcFailure(client.say({}))).toMatchObject({ code: status.UNIMPLEMENTED });
  });

  test("a member that names a method must be a function; others are left alone", () => {
    const wrong = { say: "hello" } as unknown as EchoServer;
    expect(() => addService(new Server(), EchoService, wrong)).toThrow(
      new TypeError("say must be a function, as it serves a method; got string"),
    );
    expect(() => addService(new Server(), EchoService, { say: null } as unknown as EchoServer)).toThrow(TypeError);
    expect(() => addService(new Server(), EchoService, undefined as unknown as EchoServer)).toThrow(TypeError);
    const more = { say: async () => ({}), helper: 7, saay: async () => ({}) };
    expect(() => addService(new Server(), EchoService, more)).not.toThrow();
    expect(() => addService(new Server(), EchoService, { say: undefined })).not.toThrow();
  });

  test("the same service twice is refused", () => {
    const server = new Server();
    addService(server, EchoService, {});
    expect(() => addService(server, EchoService, {})).toThrow("already provided");
  });
});

describe("ServerCall", () => {
  test("tells of the call", async () => {
    const seen: ServerCall[] = [];
    const { client } = await start({
      async say(_, call) {
        seen.push(call);
        expect(call.peer).toMatch(peerOfClients());
        expect(call.signal).toBe(call.signal);
        expect(call.signal.aborted).toBe(false);
        return {};
      },
    });
    const deadline = new Date(Date.now() + 60_000);
    await client.say({}, { deadline });
    await client.say({}, { timeoutMs: 2 ** 31 });
    await client.say({}, { timeoutMs: 2 ** 31 - 1 });
    await client.say({}, { timeoutMs: Number.POSITIVE_INFINITY });
    expect(seen.map((call) => call.method.path)).toEqual(Array(4).fill("/echo.Echo/Say"));
    expect(Math.abs(seen[0]!.deadline!.getTime() - deadline.getTime())).toBeLessThan(30_000);
    expect(seen[1]!.deadline).toBeUndefined();
    expect(seen[2]!.deadline).toBeUndefined();
    expect(seen[3]!.deadline).toBeUndefined();
    // The call is over, and was not cancelled.
    expect(seen[0]!.signal.aborted).toBe(false);
  });
});

describe("metadata", () => {
  function greeting(where: string): Metadata {
    const metadata = new Metadata();
    metadata.add("where", where);
    metadata.add("where", "twice");
    metadata.set("raw-bin", Buffer.from([0, 255, 128]));
    return metadata;
  }
  function expectGreeting(metadata: Metadata | undefined, where: string): void {
    expect(metadata?.get("where").join(", ")).toBe(`${where}, twice`);
    expect(metadata?.get("raw-bin")).toEqual([Buffer.from([0, 255, 128])]);
  }
  const answer = (call: ServerCall) => {
    expectGreeting(call.metadata, "request");
    call.sendHeaders(greeting("headers"));
    call.trailers.merge(greeting("trailers"));
  };
  const polite: EchoServer = {
    async say(_, call) {
      answer(call);
      return {};
    },
    async *list(_, call) {
      answer(call);
      yield {};
      expect(() => call.sendHeaders(new Metadata())).toThrow("headers were sent already");
    },
    async collect(requests, call) {
      answer(call);
      for await (const _ of requests);
      return {};
    },
    async *chat(requests, call) {
      answer(call);
      for await (const _ of requests) yield {};
    },
  };

  test.each(["say", "list", "collect", "chat"] as const)("headers and trailers go both ways: %s", async (mode) => {
    const { client, reports } = await start(polite);
    const got: Metadata[] = [];
    const metadata = greeting("request");
    const options = {
      metadata,
      waitForReady: true,
      onHeaders: (headers: Metadata) => got.push(headers),
      onTrailers: (trailers: Metadata) => got.push(trailers),
    };
    if (mode === "say") await client.say({}, options);
    if (mode === "list") await all(client.list({}, options));
    if (mode === "collect") await client.collect(asks("a"), options);
    if (mode === "chat") await all(client.chat(asks("a"), options));
    expect(got).toHaveLength(2);
    expectGreeting(got[0], "headers");
    expectGreeting(got[1], "trailers");
    expect(metadata.getOptions()).toEqual({});
    expect(reports.errors).toEqual([]);
  });

  test("headers come before the first message", async () => {
    let release: (() => void) | undefined;
    const { client } = await start({
      async *list(_, call) {
        call.sendHeaders(greeting("headers"));
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        yield {};
      },
    });
    await all(client.list({}, { onHeaders: () => release!() }));
  });

  test("headers after the first message, and none at all, are the handler's mistake", async () => {
    const { client, reports } = await start({
      async *list(_, call) {
        yield {};
        call.sendHeaders(new Metadata());
      },
      async say(_, call) {
        call.sendHeaders({} as Metadata);
        return {};
      },
    });
    await rpcFailure(all(client.list({})));
    await rpcFailure(client.say({}));
    expect(reports.errors).toEqual([
      new Error("headers were sent already"),
      new TypeError("metadata must be a Metadata of @grpc/grpc-js"),
    ]);
  });

  test("what a hook throws is what the caller gets", async () => {
    const { client } = await start({ say: async () => ({}), list: polite.list });
    const mine = new Error("mine");
    const hook = () => {
      throw mine;
    };
    expect(await failure(client.say({}, { onHeaders: hook }))).toBe(mine);
    expect(await failure(client.say({}, { onTrailers: hook }))).toBe(mine);
    const options = { metadata: greeting("request") };
    expect(await failure(all(client.list({}, { ...options, onHeaders: hook })))).toBe(mine);
    expect(await failure(all(client.list({}, { ...options, onTrailers: hook })))).toBe(mine);
  });

  test("an RpcError brings its metadata, and the handler's trailers with them", async () => {
    const fail = (call: ServerCall) => {
      call.trailers.set("where", "trailers");
      call.trailers.set("more", "yes");
      return new RpcError(status.NOT_FOUND, "no such user 没有", { metadata: greeting("error") });
    };
    const { client, reports } = await start({
      async say(_, call) {
        throw fail(call);
      },
      // biome-ignore lint/correctness/useYield: it fails before it gives anything.
      async *list(_, call) {
        throw fail(call);
      },
    });
    for (const call of [() => client.say({}), () => all(client.list({}))]) {
      const error = await rpcFailure(call());
      expect(error.message).toBe("NOT_FOUND: no such user 没有");
      expect(error).toMatchObject({ code: status.NOT_FOUND, details: "no such user 没有" });
      expectGreeting(error.metadata, "error");
      expect(error.metadata.get("more")).toEqual(["yes"]);
    }
    expect(reports.errors).toHaveLength(2);
  });
});
