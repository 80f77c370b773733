import { status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { type CallInterceptor, type Pushable, pushable, type ServerCall } from "../../src/grpc/index.js";
import type { Init } from "../../src/index.js";
import type { Answer, Ask, EchoClient, EchoServer } from "./echo-service.js";
import { aborted, all, connect, failure, overSockets, proxy, rpcFailure, start, until } from "./harness.js";

/** A source of texts that knows nothing of streams, and who listens to it. */
class Texts extends EventTarget {
  readonly signals: AbortSignal[] = [];

  listen(listener: (text: string) => void, signal: AbortSignal): void {
    this.signals.push(signal);
    this.addEventListener("text", (event) => listener((event as CustomEvent<string>).detail), { signal });
  }

  say(text: string): void {
    this.dispatchEvent(new CustomEvent("text", { detail: text }));
  }

  get left(): boolean {
    return this.signals.length > 0 && this.signals.every(({ aborted }) => aborted);
  }
}

/** The two kinds of streams of responses, served from a source: as it is, and by a generator that says something first. */
function serving(texts: Texts, limit?: number): EchoServer {
  const listen = (signal?: AbortSignal): Pushable<Init<Answer>> => {
    const answers = pushable<Init<Answer>>({ limit, signal });
    texts.listen((text) => {
      if (text === "") answers.end();
      else answers.push({ text });
    }, answers.signal);
    return answers;
  };
  return {
    say: async () => ({}),
    collect: async () => ({}),
    list: () => listen(),
    async *chat(_, call: ServerCall) {
      yield { text: "hello" };
      yield* listen(call.signal);
    },
  };
}

const passThrough: CallInterceptor = async function* (requests, _, next) {
  yield* next(each(requests));
};

async function* each<T>(messages: AsyncIterable<T>): AsyncIterable<T> {
  for await (const message of messages) yield message;
}

const modes = {
  list: (client: EchoClient, signal?: AbortSignal) => client.list({}, { signal }),
  chat: (client: EchoClient, signal?: AbortSignal) => client.chat([], { signal }),
};

describe.each(["list", "chat"] as const)("as responses: %s", (mode) => {
  describe.each([
    ["without interceptors", []],
    ["behind interceptors", [passThrough, passThrough]],
  ])("%s", (_, callInterceptors) => {
    async function open() {
      const texts = new Texts();
      const { client, address } = await start(serving(texts), { callInterceptors });
      return { texts, client, address };
    }

    test("come as they are pushed, up to the end", async () => {
      const { texts, client } = await open();
      const read = all(modes[mode](client));
      await until(() => texts.signals.length === 1);
      texts.say("a");
      texts.say("b");
      texts.say("");
      const got = (await read).map(({ text }) => text);
      expect(got).toEqual(mode === "list" ? ["a", "b"] : ["hello", "a", "b"]);
      expect(texts.left).toBe(true);
    });

    test("the source is told when a client cancels that waits for more", async () => {
      const { texts, client } = await open();
      const controller = new AbortController();
      const read = failure(all(modes[mode](client, controller.signal)));
      await until(() => texts.signals.length === 1);
      controller.abort();
      await read;
      await until(() => texts.left);
    });

    test("the source is told when a client leaves its loop", async () => {
      const { texts, client } = await open();
      const replies = modes[mode](client)[Symbol.asyncIterator]();
      const first = replies.next();
      await until(() => texts.signals.length === 1);
      texts.say("a");
      await first;
      await replies.return?.();
      await until(() => texts.left);
    });

    if (overSockets()) {
      test("the source is told when the connection is cut", async () => {
        const { texts, address } = await open();
        const wire = await proxy(address);
        const read = rpcFailure(all(modes[mode](connect(wire.address))));
        await until(() => texts.signals.length === 1);
        wire.cut();
        expect((await read).code).toBe(status.UNAVAILABLE);
        await until(() => texts.left);
      });
    }
  });

  test("a client that does not read gets all that found room, in order, and then the reason", async () => {
    const texts = new Texts();
    const { client } = await start(serving(texts, 16));
    const replies = modes[mode](client)[Symbol.asyncIterator]();
    const first = replies.next();
    await until(() => texts.signals.length === 1);
    const text = "x".repeat(10_000);
    let said = 0;
    while (!texts.left) {
      texts.say(`${said++} ${text}`);
      await new Promise(setImmediate);
    }
    if (mode === "list") expect((await first).value?.text).toBe(`0 ${text}`);
    let read = mode === "list" ? 1 : 0;
    const rest = async () => {
      for await (const reply of { [Symbol.asyncIterator]: () => replies }) {
        expect(reply.text).toBe(`${read++} ${text}`);
      }
    };
    expect(await rpcFailure(rest())).toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
      details: "messages were read too slowly",
    });
    expect(read).toBe(said - 1);
  });
});

test("a source that waits for room loses nothing, however slow the reader", async () => {
  const count = 2000;
  let ahead = 0;
  const { client } = await start({
    list() {
      const answers = pushable<Init<Answer>>({ limit: 8 });
      const text = "x".repeat(10_000);
      (async () => {
        for (let index = 0; index < count; index++) {
          while (answers.full) await answers.room();
          answers.push({ index, text });
          ahead++;
        }
        answers.end();
      })();
      return answers;
    },
  });
  let read = 0;
  for await (const { index } of client.list({})) {
    expect(index).toBe(read++);
    if (read === 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(ahead).toBeLessThan(count / 2);
    }
  }
  expect(read).toBe(count);
});

describe.each(["collect", "chat"] as const)("as requests: %s", (mode) => {
  describe.each([
    ["without interceptors", []],
    ["behind interceptors", [passThrough, passThrough]],
  ])("%s", (_, callInterceptors) => {
    async function open(implementation: Partial<EchoServer>) {
      const { address } = await start(implementation);
      const client = connect(address, { callInterceptors });
      const requests = pushable<Init<Ask>>();
      const call = (signal?: AbortSignal): Promise<unknown> =>
        mode === "collect" ? client.collect(requests, { signal }) : all(client.chat(requests, { signal }));
      return { requests, call };
    }

    test("go out as they are pushed, up to the end", async () => {
      const got: string[] = [];
      const { requests, call } = await open({
        async collect(asks) {
          for await (const { text } of asks) got.push(text);
          return {};
        },
        async *chat(asks) {
          for await (const { text } of asks) got.push(text);
          yield {};
        },
      });
      const answered = call();
      requests.push({ text: "a" });
      await until(() => got.length === 1);
      requests.push({ text: "b" });
      await until(() => got.length === 2);
      requests.end();
      await answered;
      expect(got).toEqual(["a", "b"]);
    });

    test("the source is told when the server answers early", async () => {
      const { requests, call } = await open({ collect: async () => ({}), async *chat() {} });
      await call();
      await until(() => requests.signal.aborted);
      expect(requests.push({})).toBe(false);
    });

    /** Serves a call that ends by a cancel only, and says when it was. */
    async function openEndless() {
      const signals: AbortSignal[] = [];
      const wait = async (_: unknown, { signal }: ServerCall): Promise<Init<Answer>> => {
        signals.push(signal);
        await aborted(signal);
        return {};
      };
      const opened = await open({
        collect: wait,
        async *chat(asks, call) {
          yield await wait(asks, call);
        },
      });
      const served = () => until(() => signals.length === 1);
      const cancelled = () => until(() => signals[0]!.aborted);
      return { ...opened, served, cancelled };
    }

    test("the source is told when the call is cancelled", async () => {
      const { requests, call, served } = await openEndless();
      const controller = new AbortController();
      const failed = rpcFailure(call(controller.signal));
      await served();
      controller.abort();
      expect((await failed).code).toBe(status.CANCELLED);
      await until(() => requests.signal.aborted);
      expect(requests.push({})).toBe(false);
    });

    test("an error of the source becomes the call's, and cancels it", async () => {
      const { requests, call, served, cancelled } = await openEndless();
      const failed = failure(call());
      await served();
      const mine = new Error("the sensor has broken");
      requests.fail(mine);
      expect(await failed).toBe(mine);
      await cancelled();
    });
  });
});

test("a clean-up that throws is reported, and the server lives on", async () => {
  const { client, reports } = await start({
    ...serving(new Texts()),
    list: () => {
      const answers = pushable<Init<Answer>>();
      answers.push({ text: "first" });
      answers.onClose(() => {
        throw new Error("cannot unsubscribe");
      });
      return answers;
    },
  });
  for await (const _ of client.list({})) break;
  await until(() => reports.errors.length === 1);
  expect(String(reports.errors[0])).toContain("cannot unsubscribe");
  expect(await client.say({})).toMatchObject({ text: "" });
});
