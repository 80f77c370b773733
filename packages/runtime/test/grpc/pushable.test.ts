import { spawnSync } from "node:child_process";
import { EventEmitter } from "node:events";
import { status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { type Pushable, pushable, RpcError } from "../../src/grpc/index.js";
import { all, countingSignal, failure, rpcFailure } from "./harness.js";

const DONE = { done: true, value: undefined };

/** Pushes these, and says which were taken. */
function push<T>(messages: Pushable<T>, ...given: T[]): boolean[] {
  return given.map((message) => messages.push(message));
}

describe("what is pushed", () => {
  test("is read in order, and ends", async () => {
    const messages = pushable<number>();
    expect(push(messages, 1, 2, 3)).toEqual([true, true, true]);
    messages.end();
    expect(await all(messages)).toEqual([1, 2, 3]);
    expect(await messages.next()).toEqual(DONE);
  });

  test("goes to readers that wait, in the order of their asking", async () => {
    const messages = pushable<number>({ limit: 1 });
    const reads = [messages.next(), messages.next(), messages.next(), messages.next()];
    expect(push(messages, 1, 2)).toEqual([true, true]);
    messages.end();
    expect(await Promise.all(reads)).toEqual([{ done: false, value: 1 }, { done: false, value: 2 }, DONE, DONE]);
  });

  test("is taken no more after the end, which counts once", async () => {
    const messages = pushable<number>();
    messages.end();
    messages.fail(new Error("too late"));
    messages.end();
    expect(messages.push(1)).toBe(false);
    expect(await messages.next()).toEqual(DONE);
  });

  test("comes before an error, which comes once", async () => {
    const messages = pushable<number>();
    messages.push(1);
    messages.fail(undefined);
    messages.fail(new Error("too late"));
    expect(messages.push(2)).toBe(false);
    expect(await messages.next()).toEqual({ done: false, value: 1 });
    expect(await failure(messages.next())).toBe(undefined);
    expect(await messages.next()).toEqual(DONE);
  });

  test("of readers that wait, the first gets the error, and those behind it the end", async () => {
    const messages = pushable<number>();
    const reads = Promise.allSettled([messages.next(), messages.next()]);
    const error = new Error("the source is gone");
    messages.fail(error);
    expect(await reads).toEqual([
      { status: "rejected", reason: error },
      { status: "fulfilled", value: DONE },
    ]);
    expect(await messages.next()).toEqual(DONE);
  });

  test("is dropped when the reader leaves", async () => {
    const messages = pushable<number>();
    push(messages, 1, 2);
    for await (const message of messages) {
      expect(message).toBe(1);
      break;
    }
    expect(messages.push(3)).toBe(false);
    expect(await messages.next()).toEqual(DONE);
    expect(await messages.return()).toEqual(DONE);
  });

  test("a reader that leaves while it waits, or before an error, gets the end", async () => {
    const messages = pushable<number>();
    const read = messages.next();
    await messages.return();
    expect(await read).toEqual(DONE);

    const failing = pushable<number>();
    failing.fail(new Error("nobody is there"));
    await failing.return();
    expect(await failing.next()).toEqual(DONE);
  });
});

describe("the limit", () => {
  test("is 64 messages, where none is given", () => {
    const messages = pushable<number>({ whenFull: "dropNewest" });
    expect(push(messages, ...Array(70).keys()).filter((taken) => taken)).toHaveLength(64);
  });

  test.each([0, -1, Number.NaN])("%p is none", (limit) => {
    expect(() => pushable({ limit })).toThrow(new RangeError(`limit must be a number above 0, got ${limit}`));
  });

  test.each([Number.NaN, -1, undefined])("cannot count messages of which the size is %p", (size) => {
    const messages = pushable<number>({ sizeOf: () => size as number });
    const message = `sizeOf must give a number, 0 or more, got ${size}`;
    expect(() => messages.push(1)).toThrow(new RangeError(message));
  });

  test("has three answers to what is beyond it", () => {
    const message = 'whenFull must be "fail", "dropOldest" or "dropNewest", got "dropFirst"';
    expect(() => pushable({ whenFull: "dropFirst" as "fail" })).toThrow(new TypeError(message));
  });

  test("breaks the stream off: the reader gets what waits, and then RESOURCE_EXHAUSTED", async () => {
    const messages = pushable<number>({ limit: 2 });
    expect(messages.full).toBe(false);
    expect(push(messages, 1, 2)).toEqual([true, true]);
    expect(messages.full).toBe(true);
    expect(push(messages, 3, 4)).toEqual([false, false]);
    expect(messages.full).toBe(false);
    expect(await messages.next()).toMatchObject({ value: 1 });
    expect(await messages.next()).toMatchObject({ value: 2 });
    const error = await rpcFailure(messages.next());
    expect(error).toMatchObject({ code: status.RESOURCE_EXHAUSTED, details: "messages were read too slowly" });
    expect(messages.signal.reason).toBe(error);
    expect(await messages.next()).toEqual(DONE);
  });

  test("drops the oldest, where that is wanted", async () => {
    const messages = pushable<number>({ limit: 2, whenFull: "dropOldest" });
    expect(push(messages, 1, 2, 3, 4)).toEqual([true, true, true, true]);
    messages.end();
    expect(await all(messages)).toEqual([3, 4]);
  });

  test("drops the newest, where that is wanted, and takes more when there is room", async () => {
    const messages = pushable<number>({ limit: 2, whenFull: "dropNewest" });
    expect(push(messages, 1, 2, 3)).toEqual([true, true, false]);
    await messages.next();
    expect(push(messages, 4, 5)).toEqual([true, false]);
    messages.end();
    expect(await all(messages)).toEqual([2, 4]);
  });

  test("counts sizes, and the last message may go beyond", async () => {
    const options = { limit: 4, sizeOf: (text: string) => text.length };
    const messages = pushable({ ...options, whenFull: "dropNewest" });
    expect(push(messages, "ab", "longer than four", "c")).toEqual([true, true, false]);
    await messages.next();
    expect(messages.full).toBe(true);
    await messages.next();
    expect(push(messages, "abcd", "e")).toEqual([true, false]);

    const latest = pushable({ ...options, whenFull: "dropOldest" });
    push(latest, "a", "b", "c", "defg", "h", "i");
    latest.end();
    expect(await all(latest)).toEqual(["h", "i"]);
  });
});

describe("room", () => {
  test("is waited for by a source that can wait", async () => {
    const messages = pushable<number>({ limit: 2 });
    await messages.room();
    const pushing = (async () => {
      for (let i = 0; i < 100; i++) {
        while (messages.full) await messages.room();
        expect(messages.push(i)).toBe(true);
      }
      messages.end();
    })();
    expect(await all(messages)).toEqual([...Array(100).keys()]);
    await pushing;
  });

  test("is shared by many that wait", async () => {
    const messages = pushable<number>({ limit: 2 });
    const sources = Array.from({ length: 10 }, async (_, source) => {
      for (let i = 0; i < 10; i++) {
        while (messages.full) await messages.room();
        expect(messages.push(source * 10 + i)).toBe(true);
      }
    });
    Promise.all(sources).then(() => messages.end());
    const read = await all(messages);
    expect(read.toSorted((a, b) => a - b)).toEqual([...Array(100).keys()]);
  });

  test.each<[string, (messages: Pushable<number>) => unknown]>([
    ["the reader leaves", (messages) => messages.return()],
    ["the source ends it", (messages) => messages.end()],
    ["the source fails", (messages) => messages.fail(new Error("gone"))],
    ["one more is pushed", (messages) => messages.push(2)],
  ])("is waited for no more when %s", async (_, close) => {
    const messages = pushable<number>({ limit: 1 });
    messages.push(1);
    const waits = [messages.room(), messages.room()];
    close(messages);
    await Promise.all(waits);
    expect(messages.full).toBe(false);
    expect(messages.push(3)).toBe(false);
  });
});

describe("a source is unsubscribed", () => {
  test.each<[string, (messages: Pushable<number>) => unknown, unknown]>([
    ["the reader leaves", (messages) => messages.return(), expect.objectContaining({ name: "AbortError" })],
    ["it ends the stream", (messages) => messages.end(), expect.objectContaining({ name: "AbortError" })],
    ["it fails", (messages) => messages.fail("gone"), "gone"],
    [
      "the reader is too slow",
      (messages) => push(messages, 1, 2),
      expect.objectContaining({ code: status.RESOURCE_EXHAUSTED }),
    ],
  ])("when %s", (_, close, reason) => {
    const source = new EventTarget();
    const messages = pushable<number>({ limit: 1 });
    const heard: string[] = [];
    source.addEventListener("change", ({ type }) => heard.push(type), { signal: messages.signal });
    messages.onClose(() => heard.push("closed"));
    source.dispatchEvent(new Event("change"));
    close(messages);
    source.dispatchEvent(new Event("change"));
    close(messages);
    expect(heard).toEqual(["change", "closed"]);
    expect(messages.signal.reason).toEqual(reason);
    messages.onClose(() => heard.push("closed before"));
    expect(heard).toEqual(["change", "closed", "closed before"]);

    const closed = pushable<number>({ limit: 1 });
    close(closed);
    closed.onClose(() => heard.push("at once"));
    expect(heard.at(-1)).toBe("at once");
    expect(closed.signal.reason).toEqual(reason);
  });
});

describe("a clean-up that throws", () => {
  const broken = (): Pushable<number> => {
    const messages = pushable<number>();
    messages.onClose(() => {
      throw new Error("cannot unsubscribe");
    });
    return messages;
  };

  test("fails the reader who leaves, and all others are called", async () => {
    const messages = broken();
    const heard: string[] = [];
    messages.onClose(() => heard.push("closed"));
    await expect(messages.return()).rejects.toThrow("cannot unsubscribe");
    expect(heard).toEqual(["closed"]);
    expect(await messages.return()).toMatchObject({ done: true });
  });

  test("fails the stream that its source ends", async () => {
    const messages = broken();
    const waiting = messages.next();
    messages.end();
    await expect(waiting).rejects.toThrow("cannot unsubscribe");
    expect(await messages.next()).toMatchObject({ done: true });
  });

  test("is of less use than what went wrong before", async () => {
    const messages = broken();
    messages.fail(new Error("first"));
    await expect(messages.next()).rejects.toThrow("first");
    expect(await messages.next()).toMatchObject({ done: true });
  });
});

describe("the signal of another", () => {
  test("breaks the stream off: what waits is dropped, and the reader gets its reason", async () => {
    const controller = new AbortController();
    const { signal, listeners } = countingSignal(controller);
    const messages = pushable<number>({ signal });
    messages.push(1);
    const reason = new RpcError(status.CANCELLED, "the client is gone");
    controller.abort(reason);
    expect(messages.push(2)).toBe(false);
    expect(await failure(messages.next())).toBe(reason);
    expect(messages.signal.reason).toBe(reason);
    expect(await messages.next()).toEqual(DONE);
    expect(listeners()).toBe(0);
    expect(await failure(pushable<number>({ signal }).next())).toBe(reason);
  });

  test("may end many streams, without a warning of Node.js", () => {
    // In a process of its own, as Jest keeps warnings to itself.
    const program = `
      import { pushable } from "@protoc-gen-ts/runtime/grpc";
      const controller = new AbortController();
      const streams = Array.from({ length: 20 }, () => pushable({ signal: controller.signal }));
      const ends = streams.map((messages) => messages.next().catch((error) => error));
      controller.abort("enough");
      console.log((await Promise.all(ends)).join());
    `;
    const args = ["--input-type=module", "--eval", program];
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: __dirname, encoding: "utf8" });
    expect([stderr, stdout.trim().split(",")]).toEqual(["", Array(20).fill("enough")]);
  });

  test("is not held any longer than the stream is open", async () => {
    const { signal, listeners } = countingSignal(new AbortController());
    const streams = Array.from({ length: 4 }, () => pushable<number>({ signal, limit: 1 }));
    expect(listeners()).toBe(4);
    streams[0]!.end();
    streams[1]!.fail(new Error("gone"));
    await streams[2]!.return();
    push(streams[3]!, 1, 2);
    expect(listeners()).toBe(0);
  });
});

test("an emitter that can be paused is resumed when there is room", async () => {
  const source = Object.assign(new EventEmitter<{ data: [number] }>(), { paused: false });
  const messages = pushable<number>({ limit: 2 });
  source.on("data", async (message) => {
    messages.push(message);
    if (!messages.full) return;
    source.paused = true;
    await messages.room();
    source.paused = false;
  });
  source.emit("data", 1);
  expect(source.paused).toBe(false);
  source.emit("data", 2);
  expect(source.paused).toBe(true);
  await messages.next();
  await new Promise(setImmediate);
  expect(source.paused).toBe(false);
});
