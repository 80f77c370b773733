import { status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import { type CallOptions, RpcError } from "../../../src/grpc/index.js";
import { Ask, type EchoClient } from "../echo-service.js";
import { aborted, all, connect, rpcFailure, until } from "../harness.js";
import { serving } from "../serving.js";
import { frame, rawSession, send } from "./raw-client.js";
import { wire } from "./wire.js";

const TEXT = "x".repeat(10_000);

/** Handlers that go on until their call is over, and tell why it is. */
function endless() {
  const reasons: unknown[] = [];
  let sent = 0;
  const ended = async (signal: AbortSignal) => {
    await aborted(signal);
    reasons.push(signal.reason);
  };
  return {
    reasons,
    sent: () => sent,
    server: {
      async say(_: unknown, { signal }: { signal: AbortSignal }) {
        await ended(signal);
        return {};
      },
      async *list(_: unknown, { signal }: { signal: AbortSignal }) {
        ended(signal);
        for (;;) {
          sent++;
          yield { text: TEXT };
        }
      },
      async collect(requests: AsyncIterable<unknown>, { signal }: { signal: AbortSignal }) {
        ended(signal);
        for await (const _ of requests);
        return {};
      },
      async *chat(requests: AsyncIterable<unknown>, { signal }: { signal: AbortSignal }) {
        ended(signal);
        for await (const _ of requests) yield { text: TEXT };
      },
    },
  };
}

/** Requests without an end, which know how many were taken. */
function asks() {
  const state = { taken: 0, closed: false };
  async function* requests() {
    try {
      for (;;) {
        state.taken++;
        yield { text: TEXT };
      }
    } finally {
      state.closed = true;
    }
  }
  return { state, requests };
}

const read = async (messages: AsyncIterable<unknown>): Promise<void> => {
  for await (const _ of messages);
};

/** Calls of all kinds on a wire that stalls when they are under way. Returns how each fails. */
async function stalled(client: EchoClient, stall: () => void, options: CallOptions = {}): Promise<RpcError[]> {
  const requests = [asks(), asks()] as const;
  let responses = 0;
  const list = async () => {
    for await (const _ of client.list({}, options)) responses++;
  };
  const calls = [
    client.say({}, options),
    list(),
    client.collect(requests[0].requests(), options),
    read(client.chat(requests[1].requests(), options)),
  ].map(rpcFailure);
  await until(() => responses > 5 && requests.every(({ state }) => state.taken > 5));
  stall();
  const failures = await Promise.all(calls);
  await until(() => requests.every(({ state }) => state.closed));
  return failures;
}

test("a wire that stalls is noticed by the client's keepalive, and by the server's", async () => {
  const { server, reasons } = endless();
  const keepalive = { "grpc.keepalive_time_ms": 200, "grpc.keepalive_timeout_ms": 200 };
  const { address, errors } = await serving(server, { serverOptions: keepalive });
  const line = await wire(address);
  const client = connect(line.address, keepalive);
  const failures = await stalled(client, () => {
    line.nature.stalled = true;
  });
  expect(failures.map(({ code }) => status[code])).toEqual(Array(4).fill("UNAVAILABLE"));
  await until(() => reasons.length === 4);
  for (const reason of reasons) expect(reason).toBeInstanceOf(RpcError);
  expect(errors).toEqual([]);

  line.nature.stalled = false;
  const again = new AbortController();
  const call = rpcFailure(client.say({}, { waitForReady: true, signal: again.signal }));
  await until(() => line.connections === 2);
  again.abort();
  expect((await call).code).toBe(status.CANCELLED);
});

test("a wire that stalls does not hold calls that have a deadline", async () => {
  const { server, reasons } = endless();
  const { address, errors } = await serving(server);
  const line = await wire(address);
  const options = { timeoutMs: 1_000 };
  const failures = await stalled(
    connect(line.address),
    () => {
      line.nature.stalled = true;
    },
    options,
  );
  expect(failures.map(({ code }) => status[code])).toEqual(Array(4).fill("DEADLINE_EXCEEDED"));
  // The server knows the deadline itself, and needs no word of the client.
  await until(() => reasons.length === 4);
  expect(reasons).toMatchObject(Array(4).fill({ code: status.DEADLINE_EXCEEDED }));
  expect(errors).toEqual([]);
});

test.each(["List", "Chat"])(
  "%s: a client that reads nothing does not keep a handler from its deadline",
  async (kind) => {
    let cleaned = 0;
    const { server, reasons } = endless();
    const tidy = async function* <T>(messages: AsyncIterable<T>) {
      try {
        yield* messages;
      } finally {
        cleaned++;
      }
    };
    const { address, errors } = await serving({
      list: (ask, call) => tidy(server.list(ask, call)),
      chat: (_, call) => tidy(server.list({}, call)),
    });
    const session = rawSession(address);
    const answer = send(session, {
      path: `/echo.Echo/${kind}`,
      headers: { "grpc-timeout": "300m" },
      body: frame(Ask.encode({})),
      afterwards: (stream) => stream.pause().end(),
    });
    await until(() => reasons.length === 1 && cleaned === 1);
    expect(reasons).toMatchObject([{ code: status.DEADLINE_EXCEEDED }]);
    expect(errors).toEqual([]);
    session.destroy();
    await answer;
  },
);

test("a reader behind a wire that stalls stops the writer, and gets all of it afterwards", async () => {
  const MANY = 2_000;
  let made = 0;
  const { address } = await serving({
    async *list() {
      for (; made < MANY; made++) yield { index: made, text: TEXT };
    },
  });
  const line = await wire(address, { stalled: true });
  const call = all(connect(line.address).list({}));
  line.nature.stalled = false;
  await until(() => made > 10);
  line.nature.stalled = true;
  for (let last = -1; last !== made; ) {
    last = made;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  expect(made).toBeLessThan(MANY / 2);
  line.nature.stalled = false;
  expect((await call).map(({ index }) => index)).toEqual(Array.from({ length: MANY }, (_, i) => i));
});

test("a wire that is slow, and cuts bytes into small pieces, brings all of it", async () => {
  const { address, errors } = await serving({
    async *chat(requests) {
      for await (const { count, text } of requests) yield { index: count, text };
    },
  });
  const line = await wire(address, { bytesAtATime: 97 });
  const requests = Array.from({ length: 30 }, (_, count) => ({ count, text: "y".repeat(count * 20) }));
  const replies = await all(connect(line.address).chat(requests));
  expect(replies).toMatchObject(requests.map(({ count, text }) => ({ index: count, text })));
  expect(errors).toEqual([]);
});
