import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import type { ServerCall } from "../../../src/grpc/index.js";
import type { EchoClient } from "../echo-service.js";
import { aborted, connect, rpcFailure, until } from "../harness.js";
import { serverProcess } from "../server-process.js";
import { serving } from "../serving.js";

async function* endless() {
  for (;;) {
    yield { text: "wait 1" };
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

const MANY = 1_000_000;

/** Calls that go on until their server dies; they count what they get. */
const kinds: Record<string, (client: EchoClient, count: () => void) => Promise<unknown>> = {
  say: (client, count) => {
    setTimeout(count, 50);
    return client.say({ text: "wait 600000" });
  },
  list: async (client, count) => {
    let next = 0;
    for await (const { index } of client.list({ text: "wait 1", count: MANY })) {
      expect(index).toBe(next++);
      count();
    }
  },
  collect: (client, count) => {
    setTimeout(count, 50);
    return client.collect(endless());
  },
  chat: async (client, count) => {
    for await (const _ of client.chat(endless())) count();
  },
};

test("a server that is killed in the middle: each call says UNAVAILABLE, and the next server is found", async () => {
  const server = await serverProcess();
  const client = connect(server.address, {
    "grpc.initial_reconnect_backoff_ms": 20,
    "grpc.max_reconnect_backoff_ms": 100,
  });
  const counts: Record<string, number> = {};
  const failures = Object.entries(kinds).map(async ([name, call]) => {
    counts[name] = 0;
    const { code } = await rpcFailure(call(client, () => counts[name]!++));
    return [name, status[code]];
  });
  await until(() => Object.values(counts).every((count) => count > 0) && counts["list"]! > 50);
  server.kill("SIGKILL");
  expect(await server.ended).toBe("SIGKILL");
  const names = Object.keys(kinds);
  expect(await Promise.all(failures)).toEqual(names.map((name) => [name, "UNAVAILABLE"]));
  expect((await rpcFailure(client.say({}))).code).toBe(status.UNAVAILABLE);

  const waiting = client.say({ text: "again" }, { waitForReady: true });
  await serverProcess({ address: server.address });
  expect(await waiting).toMatchObject({ text: "again" });
  expect(await client.collect([{}, {}])).toMatchObject({ index: 2 });
});

test("a client that is killed in the middle: each handler is told", async () => {
  const calls: ServerCall[] = [];
  const told: string[] = [];
  const stay = async (call: ServerCall) => {
    calls.push(call);
    await aborted(call.signal);
    told.push(`${call.method.path} ${status[call.signal.reason.code]}`);
    return {};
  };
  const { address, errors } = await serving({
    say: (_, call) => stay(call),
    async *list(_, call) {
      yield {};
      await stay(call);
    },
    async collect(_, call) {
      return stay(call);
    },
    async *chat(_, call) {
      yield {};
      await stay(call);
    },
  });
  const program = join(__dirname, "client-program.ts");
  const typescript = join(__dirname, "../../../../../test/differential/typescript.mjs");
  const child = spawn(process.execPath, ["--import", typescript, program, address], { stdio: "inherit" });
  const ended = once(child, "close");
  await until(() => calls.length === 4 || child.exitCode !== null);
  expect(told).toEqual([]);
  child.kill("SIGKILL");
  expect((await ended)[1]).toBe("SIGKILL");
  await until(() => told.length === 4);
  const kinds = ["Chat", "Collect", "List", "Say"];
  expect(told.sort()).toEqual(kinds.map((kind) => `/echo.Echo/${kind} CANCELLED`));
  expect(errors).toEqual([]);
});
