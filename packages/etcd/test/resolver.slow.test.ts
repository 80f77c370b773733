import { setTimeout as sleep } from "node:timers/promises";
import { credentials, status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import { serve, service } from "@protoc-gen-ts/runtime/grpc";
import { startEtcd } from "../../../test/support/etcd.js";
import { etcdAdmin } from "../../../test/support/etcd-admin.js";
import { freePort } from "../../../test/support/processes.js";
import { EchoClient, EchoService } from "../../runtime/test/grpc/echo-service.js";
import { registerEtcdResolver } from "../src/index.js";
import { cuttable } from "./cuttable.js";
import { clientOf, etcd, finallyDo, named, registered, until, untilAnsweredBy, whoAnswers } from "./harness.js";

const ttl = 2;

test("round_robin spreads calls evenly over the servers that are registered", async () => {
  const { address } = await etcd();
  registerEtcdResolver({ endpoints: [address] });
  for (const id of ["a", "b", "c"]) {
    const server = await named(id);
    await registered({ service: "echo", id, address: server.address, ttl, endpoints: [address] });
  }
  // Neither another service nor one whose name begins likewise is among them.
  const other = await named("other");
  await registered({ service: "echo-2", id: "a", address: other.address, ttl, endpoints: [address] });

  const client = clientOf("etcd:///echo");
  await untilAnsweredBy(client, ["a", "b", "c"]);
  const counts = await whoAnswers(client, 300);
  for (const id of ["a", "b", "c"]) expect(Math.abs(counts[id]! - 100)).toBeLessThanOrEqual(10);
});

test("servers that come and go are seen at once", async () => {
  const { address } = await etcd();
  registerEtcdResolver({ endpoints: [address] });
  const [a, b] = [await named("a"), await named("b")];
  const first = await registered({ service: "echo", id: "a", address: a.address, ttl, endpoints: [address] });
  const client = clientOf("etcd:///echo");
  await untilAnsweredBy(client, ["a"]);
  const start = Date.now();
  await registered({ service: "echo", id: "b", address: b.address, ttl, endpoints: [address] });
  await untilAnsweredBy(client, ["a", "b"]);
  expect(Date.now() - start).toBeLessThan(2_000);
  await first.close();
  await untilAnsweredBy(client, ["b"]);
});

test("pick_first stays with one server, and goes to another when that is gone; channels pick different ones", async () => {
  const { address } = await etcd();
  registerEtcdResolver({ endpoints: [address] });
  const ids = ["a", "b", "c", "d"];
  const servers = await Promise.all(ids.map(async (id) => [id, await named(id)] as const));
  const entries = new Map<string, () => Promise<void>>();
  for (const [id, { address: own, close }] of servers) {
    const entry = await registered({ service: "echo", id, address: own, ttl, endpoints: [address] });
    entries.set(id, async () => {
      await entry.close();
      await close();
    });
  }
  const picked = new Set<string>();
  for (let i = 0; i < 20; i++) {
    const counts = await whoAnswers(clientOf("etcd:///echo", "pick_first"), 5);
    expect(Object.values(counts)).toEqual([5]);
    picked.add(Object.keys(counts)[0]!);
  }
  // That 20 channels all pick the same of four has a chance of one in 2^38.
  expect(picked.size).toBeGreaterThan(1);

  const client = clientOf("etcd:///echo", "pick_first");
  const [before] = Object.keys(await whoAnswers(client, 5));
  // Another server that comes does not move it.
  const late = await named("late");
  await registered({ service: "echo", id: "late", address: late.address, ttl, endpoints: [address] });
  await sleep(300);
  expect(Object.keys(await whoAnswers(client, 5))).toEqual([before]);
  await entries.get(before!)!();
  const after = await whoAnswers(client, 5);
  expect(Object.values(after)).toEqual([5]);
  expect(after).not.toHaveProperty(before!);
});

test("without a server, calls fail in words, or wait for one", async () => {
  const { address } = await etcd();
  registerEtcdResolver({ endpoints: [address] });
  for (const policy of ["round_robin", "pick_first"] as const) {
    const client = clientOf("etcd:///echo", policy);
    const error = await client.say({}, { timeoutMs: 5_000 }).catch((thrown) => thrown);
    expect(error.code).toBe(status.UNAVAILABLE);
    expect(error.details).toContain("no server is registered in etcd as echo");
    const waiting = client.say({}, { timeoutMs: 10_000, waitForReady: true });
    const server = await named("a");
    const entry = await registered({ service: "echo", id: "a", address: server.address, ttl, endpoints: [address] });
    expect(await waiting).toMatchObject({ text: "a" });
    await entry.close();
    // pick_first keeps a connection that it has.
    await server.close();
    await until(async () => `${await client.say({}).catch((thrown) => thrown)}`.includes("no server is registered"));
  }
});

test("without etcd, calls fail in words, or wait for it", async () => {
  const { address, kill, start } = await etcd();
  const errors: Error[] = [];
  let recovered = 0;
  registerEtcdResolver({
    endpoints: [address],
    onError: (error) => errors.push(error),
    onRecovered: () => recovered++,
  });
  const server = await named("a");
  await registered({ service: "echo", id: "a", address: server.address, ttl: 60, endpoints: [address] });
  await kill();
  const client = clientOf("etcd:///echo");
  const error = await client.say({}, { timeoutMs: 5_000 }).catch((thrown) => thrown);
  expect(error.code).toBe(status.UNAVAILABLE);
  expect(error.details).toMatch(new RegExp(`^the servers of echo are not known: etcd at ${address}: .*ECONNREFUSED`));
  const waiting = client.say({}, { timeoutMs: 20_000, waitForReady: true });
  await sleep(1_000);
  await start();
  expect(await waiting).toMatchObject({ text: "a" });
  expect(errors).toHaveLength(1);
  expect(errors[0]!.message).not.toMatch(/Resolution note:\s*$/);
  await until(() => recovered > 0);
  expect(recovered).toBe(1);
});

test("while etcd is away, the last addresses stay in use; what changed meanwhile is seen when it is back", async () => {
  const { address, admin, kill, start } = await etcd();
  registerEtcdResolver({ endpoints: [address], onError: () => {} });
  const [a, b] = [await named("a"), await named("b")];
  const value = (own: string): string => JSON.stringify({ Addr: own });
  await admin.put("/services/echo/a", value(a.address));
  const client = clientOf("etcd:///echo");
  await untilAnsweredBy(client, ["a"]);
  for (let round = 0; round < 3; round++) {
    await kill();
    expect(await whoAnswers(client, 50)).toEqual({ a: 50 });
    await start();
    await admin.put("/services/echo/b", value(b.address));
    await untilAnsweredBy(client, ["a", "b"]);
    await kill();
    expect(Object.keys(await whoAnswers(client, 50)).sort()).toEqual(["a", "b"]);
    await start();
    await admin.delete("/services/echo/b");
    await untilAnsweredBy(client, ["a"]);
  }
}, 90_000);

test("a change is seen that was made, and compacted, while the way to etcd was cut", async () => {
  const { port, admin } = await etcd();
  const way = await cuttable(port);
  registerEtcdResolver({ endpoints: [way.address], onError: () => {} });
  const [a, b] = [await named("a"), await named("b")];
  await admin.put("/services/echo/a", JSON.stringify({ Addr: a.address }));
  const client = clientOf("etcd:///echo");
  await untilAnsweredBy(client, ["a"]);

  // Without compaction: the watch goes on from where it was.
  way.cut();
  await admin.put("/services/echo/b", JSON.stringify({ Addr: b.address }));
  await admin.delete("/services/echo/a");
  expect(await whoAnswers(client, 20)).toEqual({ a: 20 });
  way.mend();
  await untilAnsweredBy(client, ["b"]);

  // With it, there is nothing to go on from.
  way.cut();
  await admin.delete("/services/echo/b");
  await admin.put("/services/echo/a", JSON.stringify({ Addr: a.address }));
  await admin.put("/services/other/a", "{}");
  await admin.compact();
  expect(await whoAnswers(client, 20)).toEqual({ b: 20 });
  way.mend();
  await untilAnsweredBy(client, ["a"]);
  await admin.put("/services/echo/b", JSON.stringify({ Addr: b.address }));
  await untilAnsweredBy(client, ["a", "b"]);
});

test("an etcd that has lost its data is read anew", async () => {
  const { address, port, admin, stop } = await etcd();
  registerEtcdResolver({ endpoints: [address], onError: () => {} });
  const [a, b] = [await named("a"), await named("b")];
  for (let i = 0; i < 50; i++) await admin.put("/services/echo/a", JSON.stringify({ Addr: a.address }));
  const client = clientOf("etcd:///echo");
  await untilAnsweredBy(client, ["a"]);
  await stop();
  const young = await startEtcd({ port });
  finallyDo(() => young.stop());
  // Its revisions are lower than those that the client has seen.
  await etcdAdmin(young.address).put("/services/echo/b", JSON.stringify({ Addr: b.address }));
  await untilAnsweredBy(client, ["b"]);
});

test("where a member of etcd is not there, the next one is asked; a target may say where etcd is", async () => {
  const { address } = await etcd();
  const nobody = `127.0.0.1:${await freePort()}`;
  const server = await named("a");
  await registered({ service: "echo", id: "a", address: server.address, ttl, endpoints: [address] });
  registerEtcdResolver({ endpoints: [nobody, address], onError: () => {} });
  expect(await whoAnswers(clientOf("etcd:///echo"), 5)).toEqual({ a: 5 });
  registerEtcdResolver({ endpoints: [nobody], onError: () => {} });
  expect(await whoAnswers(clientOf(`etcd://${nobody},${address}/echo`), 5)).toEqual({ a: 5 });
});

test("values that cannot be read are reported once, and left out", async () => {
  const { address, admin } = await etcd();
  const errors: Error[] = [];
  registerEtcdResolver({ endpoints: [address], onError: (error) => errors.push(error) });
  const [a, b] = [await named("a"), await named("b")];
  await admin.put("/services/echo/a", JSON.stringify({ Addr: a.address }));
  await admin.put("/services/echo/again", JSON.stringify({ Addr: a.address })); // counts once
  await admin.put("/services/echo/bad", "secret");
  await admin.put("/services/echo/null", "null");
  await admin.put("/services/echo/port", '{"Addr":"10.0.0.1"}');
  await admin.put("/services/echo/below/b", JSON.stringify({ Addr: b.address })); // of the service "echo/below", if any
  const client = clientOf("etcd:///echo");
  expect(await whoAnswers(client, 20)).toEqual({ a: 20 });
  await admin.put("/services/echo/b", JSON.stringify({ Addr: `localhost:${b.address.split(":")[1]}` }));
  await untilAnsweredBy(client, ["a", "b"]);
  const counts = await whoAnswers(client, 100);
  expect(counts["a"]).toBe(50);
  expect(errors.map(({ message }) => message).sort()).toEqual([
    '/services/echo/bad: the value is not JSON such as {"Addr":"10.0.0.1:50051"}',
    '/services/echo/null: the value is not JSON such as {"Addr":"10.0.0.1:50051"}',
    '/services/echo/port: "10.0.0.1" is no address; one such as "10.0.0.1:50051" is needed',
  ]);
});

test("thousands of changes at once, long values among them, come to the right end", async () => {
  const { port, admin } = await etcd();
  const way = await cuttable(port);
  registerEtcdResolver({ endpoints: [way.address], onError: () => {} });
  const [a, b] = [await named("a"), await named("b")];
  await admin.put("/services/echo/a", JSON.stringify({ Addr: a.address }));
  const client = clientOf("etcd:///echo");
  await untilAnsweredBy(client, ["a"]);
  way.cut();
  // 8 MB to catch up with: more than one response holds.
  const long = JSON.stringify({ Addr: b.address, Metadata: "x".repeat(100_000) });
  for (let i = 0; i < 80; i++) await admin.put(`/services/echo/${i}`, long);
  await admin.delete("/services/echo/a");
  for (let i = 0; i < 79; i++) await admin.delete(`/services/echo/${i}`);
  way.mend();
  await untilAnsweredBy(client, ["b"]);
  // And a channel that begins with it.
  expect(await whoAnswers(clientOf("etcd:///echo"), 5)).toEqual({ b: 5 });
});

test("a channel that was idle resolves again", async () => {
  const { address } = await etcd();
  registerEtcdResolver({ endpoints: [address] });
  const [a, b] = [await named("a"), await named("b")];
  const first = await registered({ service: "echo", id: "a", address: a.address, ttl, endpoints: [address] });
  const client = clientOf("etcd:///echo", "round_robin", { "grpc.client_idle_timeout_ms": 1_000 });
  await untilAnsweredBy(client, ["a"]);
  await until(() => client.getChannel().getConnectivityState(false) === 0);
  await first.close();
  await registered({ service: "echo", id: "b", address: b.address, ttl, endpoints: [address] });
  expect(await whoAnswers(client, 10)).toEqual({ b: 10 });
});

test("channels share a connection to etcd; those that are closed leave nothing there, whatever they were at", async () => {
  const { address, port, admin } = await etcd();
  const watchers = async (): Promise<number> => {
    const metrics = await (await fetch(`http://${address}/metrics`)).text();
    return Number(/^etcd_debugging_mvcc_watcher_total (\d+)$/m.exec(metrics)?.[1]);
  };
  const way = await cuttable(port);
  registerEtcdResolver({ endpoints: [way.address], onError: () => {} });
  const a = await named("a");
  await admin.put("/services/echo/a", JSON.stringify({ Addr: a.address }));
  const clients = Array.from({ length: 20 }, () => clientOf("etcd:///echo"));
  for (const client of clients) await whoAnswers(client, 1);
  await until(async () => (await watchers()) === 20);
  expect(way.connections).toBe(1);
  for (const client of clients) client.close();
  await until(async () => (await watchers()) === 0);
  // grpc-js keeps a connection that nobody uses for ten seconds.
  await until(() => way.connections === 0);

  // While they connect, and while they wait for their next attempt.
  for (let pauseMs = 0; pauseMs < 40; pauseMs += 2) {
    const client = clientOf("etcd:///echo");
    client.getChannel().getConnectivityState(true);
    if (pauseMs % 4 === 0) way.cut();
    await sleep(pauseMs);
    client.close();
    way.mend();
  }
  await sleep(4_000);
  expect(await watchers()).toBe(0);
  // A subchannel of grpc-js that waited for its next attempt when its last channel was closed connects once more, and
  // its pool is cleared every ten seconds: at most once in this time, so that there are two such subchannels at most.
  expect(way.connections).toBeLessThanOrEqual(2);
}, 60_000);

test("a call that is served, and for which a channel is made, ends without the channel's watch", async () => {
  const { address } = await etcd();
  registerEtcdResolver({ endpoints: [address] });
  const [a, b] = [await named("a"), await named("b")];
  await registered({ service: "echo", id: "a", address: a.address, ttl, endpoints: [address] });
  const client = clientOf("etcd:///echo");
  const say = async () => ({ text: (await client.say({})).text });
  const front = await serve({ address: "127.0.0.1:0", services: [service(EchoService, { say })], propagate: true });
  finallyDo(() => front.close({ graceMs: 0 }));
  const caller = new EchoClient(front.addresses[0], credentials.createInsecure());
  finallyDo(() => caller.close());
  expect(await caller.say({}, { timeoutMs: 3_000 })).toMatchObject({ text: "a" });
  await sleep(3_500); // the deadline of the call has passed
  await registered({ service: "echo", id: "b", address: b.address, ttl, endpoints: [address] });
  await untilAnsweredBy(client, ["a", "b"]);
});

test.each(["etcd:///", "etcd:///a/b", "etcd:////services/echo"])("%s is no target", (target) => {
  registerEtcdResolver();
  expect(() => new EchoClient(target, credentials.createInsecure())).toThrow(
    new RegExp(`^${target} is no target such as etcd:///greeter: service must be a name`),
  );
});

test("options that are none are refused", () => {
  expect(() => registerEtcdResolver({ endpoints: [] })).toThrow(/endpoints must name a member/);
  expect(() => registerEtcdResolver({ endpoints: ["https://etcd:2379"] })).toThrow(/as "etcd:2379"/);
});
