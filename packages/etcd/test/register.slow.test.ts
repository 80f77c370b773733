import { type AddressInfo, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import { startEtcd } from "../../../test/support/etcd.js";
import { etcdAdmin, type Kept } from "../../../test/support/etcd-admin.js";
import { freePort } from "../../../test/support/processes.js";
import { EtcdError, register } from "../src/index.js";
import { etcd, finallyDo, registered, until } from "./harness.js";

const server = { service: "greeter", id: "1", address: "10.0.0.1:50051", ttl: 2 };

test("a server is there while it is registered, as etcd's own naming writes it", async () => {
  const { address, admin } = await etcd();
  const registration = await register({ ...server, endpoints: [address] });
  finallyDo(() => registration.close());
  expect(registration.key).toBe("/services/greeter/1");
  const [kept, ...others] = await admin.list("/services/");
  expect(others).toEqual([]);
  expect(kept).toMatchObject({
    key: "/services/greeter/1",
    value: '{"Op":0,"Addr":"10.0.0.1:50051","Metadata":null}',
  });
  expect(await admin.leases()).toEqual([kept!.lease]);

  await sleep(5_000); // more than twice its TTL
  expect(await admin.list("/services/")).toEqual([kept]);

  await registration.close();
  expect(await admin.list("/services/")).toEqual([]);
  expect(await admin.leases()).toEqual([]);
  await registration.close(); // does nothing
});

test("a lease that is revoked, and a key that is deleted, are made again", async () => {
  const { address, admin } = await etcd();
  await registered({ ...server, endpoints: [address] });
  const [first] = await admin.list("/services/");

  await admin.revoke(first!.lease);
  expect(await admin.list("/services/")).toEqual([]);
  await until(async () => (await admin.list("/services/")).length > 0);
  const [second] = await admin.list("/services/");
  expect(second).toMatchObject({ key: first!.key, value: first!.value });
  expect(second!.lease).not.toBe(first!.lease);

  await admin.delete(second!.key);
  await until(async () => (await admin.list("/services/")).length > 0);
  expect(await admin.list("/services/")).toEqual([second]);
});

test("a server survives etcd's death, and is registered again where its lease did not", async () => {
  const { address, admin, kill, start } = await etcd();
  const errors: Error[] = [];
  const recovered: number[] = [];
  await registered({
    ...server,
    endpoints: [address],
    onError: (error) => errors.push(error),
    onRecovered: () => recovered.push(errors.length),
  });
  const [first] = await admin.list("/services/");
  await kill();
  await sleep(3_000);
  await start();
  // Until the server is back, nobody else keeps its lease: it dies in the absence of both if it must.
  await until(async () => (await admin.list("/services/").catch(() => [])).length > 0);
  await sleep(3_000);
  expect(await admin.list("/services/")).toMatchObject([{ key: first!.key, value: first!.value }]);
  // One line for the outage, not one for each attempt.
  expect(errors).toHaveLength(1);
  expect(errors[0]).toBeInstanceOf(EtcdError);
  expect(errors[0]!.message).toContain(`etcd at ${address}: `);
  expect(errors[0]!.message).not.toMatch(/Resolution note:\s*$/);
  // And one for its end.
  expect(recovered).toEqual([1]);
}, 60_000);

test("a lease is renewed three times in its TTL", async () => {
  const { address, admin } = await etcd();
  await registered({ ...server, ttl: 15, endpoints: [address] });
  const [{ lease }] = (await admin.list("/services/")) as [Kept];
  let least = 15;
  for (const end = Date.now() + 9_000; Date.now() < end; await sleep(100)) {
    least = Math.min(least, await admin.timeToLive(lease));
  }
  // A third of it goes by, and is there again: 10 seconds are left, less those of a machine that is busy.
  expect(least).toBeGreaterThanOrEqual(8);
  expect(least).toBeLessThanOrEqual(10);
}, 30_000);

test("an etcd that has lost its data gets the server again", async () => {
  const { address, port, stop } = await etcd();
  await registered({ ...server, endpoints: [address] });
  await stop();
  const young = await startEtcd({ port });
  finallyDo(() => young.stop());
  await until(async () => (await etcdAdmin(young.address).list("/services/")).length > 0);
}, 60_000);

test("who registers the same server again takes its place; when it leaves, the first one is back", async () => {
  const { address, admin } = await etcd();
  const options = { ...server, endpoints: [address] };
  await registered(options);
  const second = await registered({ ...options, address: "10.0.0.2:50051" });
  const values = async () => (await admin.list("/services/")).map(({ value }) => JSON.parse(value).Addr);
  expect(await values()).toEqual(["10.0.0.2:50051"]);
  await sleep(1_500); // the first one renews meanwhile
  expect(await values()).toEqual(["10.0.0.2:50051"]);
  await second.close();
  await until(async () => (await values()).length > 0);
  expect(await values()).toEqual(["10.0.0.1:50051"]);
});

test("where a member of etcd is not there, the next one is asked", async () => {
  const { address, admin } = await etcd();
  const nobody = `127.0.0.1:${await freePort()}`;
  await registered({ ...server, endpoints: [nobody, address, nobody] });
  expect(await admin.list("/services/")).toHaveLength(1);
});

test("a member of etcd that takes connections and says nothing is left for the next one", async () => {
  const { address, admin } = await etcd();
  const sockets: Socket[] = [];
  const mute = createServer((socket) => sockets.push(socket.on("error", () => {})));
  await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
  finallyDo(() => {
    for (const socket of sockets) socket.destroy();
    mute.close();
  });
  const { port } = mute.address() as AddressInfo; // of a server that listens on TCP
  await registered({ ...server, endpoints: [`127.0.0.1:${port}`, address] });
  expect(await admin.list("/services/")).toHaveLength(1);
});

test("without etcd, registering fails in its time, in words", async () => {
  const nobody = `127.0.0.1:${await freePort()}`;
  const start = Date.now();
  const error = await register({ ...server, endpoints: [nobody], timeoutMs: 500 }).catch((thrown) => thrown);
  expect(Date.now() - start).toBeLessThan(5_000);
  expect(error).toBeInstanceOf(EtcdError);
  expect(error.code).toBe(status.UNAVAILABLE);
  expect(error.message).toMatch(new RegExp(`^etcd at ${nobody}: .*ECONNREFUSED`));
});

test("registering waits for an etcd that comes", async () => {
  const { address, admin, kill, start } = await etcd();
  await kill();
  const registering = registered({ ...server, endpoints: [address] });
  await sleep(1_000);
  await start();
  await registering;
  expect(await admin.list("/services/")).toHaveLength(1);
});

test("closing ends in its time where etcd is away, and says that the key stays for its TTL", async () => {
  const { address, kill } = await etcd();
  const errors: Error[] = [];
  const registration = await register({ ...server, endpoints: [address], onError: (error) => errors.push(error) });
  await kill();
  const start = Date.now();
  await registration.close();
  expect(Date.now() - start).toBeLessThan(4_000);
  await until(() => errors.length > 0);
  expect(errors.at(-1)!.message).toContain(address);
});

test("closing while the lease is being renewed leaves nothing", async () => {
  const { address, admin } = await etcd();
  const closeAt = async (i: number): Promise<void> => {
    const registration = await register({ ...server, id: `${i}`, endpoints: [address], onError: () => {} });
    // A key that is gone is made again at the next renewal, which is under way for some of these.
    await admin.delete(registration.key);
    await sleep(640 + 3 * i);
    await registration.close();
  };
  await Promise.all(Array.from({ length: 40 }, (_, i) => closeAt(i)));
  await sleep(3_000);
  expect(await admin.list("/services/")).toEqual([]);
  expect(await admin.leases()).toEqual([]);
}, 60_000);

test.each([
  [{ service: "" }, TypeError, /service must be a name without a slash, got ""/],
  [{ service: "a/b" }, TypeError, /service must be a name/],
  [{ id: "a/b" }, TypeError, /id must be a name/],
  [{ address: "nonsense" }, TypeError, /"nonsense" is no address; one such as "10.0.0.1:50051" is needed/],
  [{ address: "127.0.0.1:0" }, TypeError, /is no address/],
  [{ address: "127.0.0.1:65536" }, TypeError, /is no address/],
  [{ address: "0.0.0.0:50051" }, TypeError, /0.0.0.0:50051 is where a server listens/],
  [{ address: "[::]:50051" }, TypeError, /is where a server listens/],
  [{ ttl: 0 }, RangeError, /ttl must be a whole number of seconds, 1 or more, got 0/],
  [{ ttl: 1.5 }, RangeError, /ttl must be/],
  [{ ttl: Number.NaN }, RangeError, /ttl must be/],
  [{ timeoutMs: -1 }, RangeError, /timeoutMs must be/],
  [{ endpoints: [] }, TypeError, /endpoints must name a member/],
  [{ endpoints: [""] }, TypeError, /an endpoint of etcd is a string/],
  [{ endpoints: ["http://127.0.0.1:2379"] }, TypeError, /must be without its scheme, as "127.0.0.1:2379"/],
])("%p is refused", async (wrong, type, message) => {
  const error = await register({ ...server, ...wrong }).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(type);
  expect(error.message).toMatch(message);
});
