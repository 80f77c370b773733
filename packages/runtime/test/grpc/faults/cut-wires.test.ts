import { status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import { type Random, seeded } from "../../../../../test/support/random.js";
import { RpcError } from "../../../src/grpc/index.js";
import type { EchoClient, EchoServer } from "../echo-service.js";
import { connect, until } from "../harness.js";
import { serving } from "../serving.js";
import { wire } from "./wire.js";

const TEXT = "x".repeat(500);

/** Echo whose answers are long, and that knows how many of its handlers run. */
function counting(): { readonly server: EchoServer; active(): number } {
  let active = 0;
  async function* counted<T>(messages: AsyncIterable<T> | Iterable<T>): AsyncGenerator<T> {
    active++;
    try {
      yield* messages;
    } finally {
      active--;
    }
  }
  async function* numbered(count: number) {
    for (let index = 0; index < count; index++) {
      yield { index, text: TEXT };
      if (index % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
  return {
    active: () => active,
    server: {
      async say({ text }) {
        return { text };
      },
      list: ({ count }) => counted(numbered(count)),
      async collect(requests) {
        let index = 0;
        for await (const { count } of counted(requests)) {
          if (count !== index++) throw new RpcError(status.DATA_LOSS, `${count} in place of ${index - 1}`);
        }
        return { index };
      },
      async *chat(requests) {
        for await (const { count, text } of counted(requests)) yield { index: count, text };
      },
    },
  };
}

async function* asks(count: number) {
  for (let i = 0; i < count; i++) {
    yield { count: i, text: TEXT };
    if (i % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Reads answers, which are to come in their order, without a gap. */
async function inOrder(answers: AsyncIterable<{ index: number }>): Promise<number> {
  let next = 0;
  for await (const { index } of answers) expect(index).toBe(next++);
  return next;
}

/** Calls that end well only if all of it arrived, once and in order. */
async function whole(client: EchoClient, random: Random): Promise<void> {
  const count = random.int(100);
  switch (random.int(4)) {
    case 0:
      return void expect((await client.say({ text: TEXT })).text).toBe(TEXT);
    case 1:
      return void expect(await inOrder(client.list({ count }))).toBe(count);
    case 2:
      return void expect((await client.collect(asks(count))).index).toBe(count);
    default:
      return void expect(await inOrder(client.chat(asks(count)))).toBe(count);
  }
}

test.each([1, 2, 3])(
  "connections that break at random bytes (seed %p): every call ends, and none lies",
  async (seed) => {
    const random = seeded(seed);
    const { server, active } = counting();
    const { address, errors } = await serving(server);
    const line = await wire(address, { bytesToLive: () => random.int(60_000), resets: () => random.chance(0.5) });
    const client = connect(line.address, {
      "grpc.initial_reconnect_backoff_ms": 1,
      "grpc.min_reconnect_backoff_ms": 1,
      "grpc.max_reconnect_backoff_ms": 5,
    });
    const codes: Record<string, number> = {};
    const loop = async (calls: number) => {
      for (let i = 0; i < calls; i++) {
        let code = status.OK;
        try {
          await whole(client, random);
        } catch (error) {
          if (!(error instanceof RpcError)) throw error;
          code = error.code;
          if (code !== status.UNAVAILABLE) throw error;
          await new Promise((resolve) => setTimeout(resolve, 2));
        }
        codes[status[code]] = (codes[status[code]] ?? 0) + 1;
      }
    };
    await Promise.all(Array.from({ length: 8 }, () => loop(60)));
    expect(Object.values(codes).reduce((sum, count) => sum + count)).toBe(480);
    expect(codes["OK"]).toBeGreaterThan(20);
    expect(codes["UNAVAILABLE"]).toBeGreaterThan(20);
    await until(() => active() === 0);
    expect(errors).toEqual([]);

    delete line.nature.bytesToLive;
    line.cut();
    // The client may have the last of the bad connections for a moment yet.
    while (
      await client.say({}, { waitForReady: true }).then(
        () => false,
        () => true,
      )
    );
    for (let i = 0; i < 20; i++) await whole(client, random);
  },
);
