import { status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import { seeded } from "../../../../../test/support/random.js";
import { RpcError } from "../../../src/grpc/index.js";
import { all, connect, until } from "../harness.js";
import { serving } from "../serving.js";
import { echo } from "./echo.js";
import { wire } from "./wire.js";

test.each([1, 2])("bits that flip on the wire (seed %p): every call ends, and both sides live on", async (seed) => {
  const random = seeded(seed);
  const { address, errors } = await serving(echo().server);
  let flipped = 0;
  const line = await wire(address, {
    spoil(bytes, at) {
      // Where the first settings do not arrive, grpc-js waits for them: see the test of silent peers.
      if (at < 100 || !random.chance(0.05)) return;
      bytes[random.int(bytes.length)]! ^= 1 << random.int(8);
      flipped++;
    },
  });
  const client = connect(line.address, {
    "grpc.keepalive_time_ms": 100,
    "grpc.keepalive_timeout_ms": 100,
    "grpc.initial_reconnect_backoff_ms": 1,
    "grpc.max_reconnect_backoff_ms": 5,
  });
  const text = "x".repeat(50);
  const asks = Array.from({ length: 10 }, () => ({ text }));
  // What is on a wire without TLS may be changed without a trace, or get lost: only a deadline bounds a call then.
  const options = { timeoutMs: 1_000 };
  const calls = [
    () => client.say({ text }, options),
    () => all(client.list({ text, count: 20 }, options)),
    () => client.collect(asks, options),
    () => all(client.chat(asks, options)),
  ];
  const codes = new Set<status>();
  const loop = async () => {
    for (let i = 0; i < 50; i++) {
      try {
        await random.pick(calls)();
        codes.add(status.OK);
      } catch (error) {
        if (!(error instanceof RpcError)) throw error;
        codes.add(error.code);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, loop));
  expect(flipped).toBeGreaterThan(5);
  expect(codes.size).toBeGreaterThan(1);
  for (const error of errors) expect(error).toBeInstanceOf(Error);

  delete line.nature.spoil;
  line.cut();
  let good = 0;
  await until(() => {
    client.say({ text }, options).then(
      () => good++,
      () => {},
    );
    return good > 5;
  });
  for (const call of calls) await call();
});
