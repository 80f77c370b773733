import { setTimeout as sleep } from "node:timers/promises";
import { credentials } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import { registerEtcdResolver } from "@protoc-gen-ts/etcd";
import { serve, service } from "@protoc-gen-ts/runtime/grpc";
import { startEtcd } from "../../../test/support/etcd.js";
import { etcdAdmin } from "../../../test/support/etcd-admin.js";
import { freePort } from "../../../test/support/processes.js";
import { greeter as sayingGreeter } from "../src/discovery/greeter.js";
import { GreeterClient, GreeterService } from "../src/gen/helloworld/helloworld_grpc.js";
import { retrying } from "../src/interceptors/retrying.js";
import { nameServer } from "./dns-server.js";
import { type Program, start, startWith } from "./programs.js";
import { finallyDo } from "./serving.js";
import { tally } from "./tally.js";

const TIME_LIMIT = 60_000;
const TTL = "2";

async function etcd() {
  const server = await startEtcd();
  finallyDo(() => server.stop());
  return { ...server, keys: async () => (await etcdAdmin(server.address).list("/services/")).map(({ key }) => key) };
}

/** Starts a server in a process of its own. */
async function greeter(etcdAddress: string): Promise<{ readonly address: string; readonly program: Program }> {
  const program = start("discovery/server.js", "127.0.0.1:0", etcdAddress, TTL);
  const line = await program.firstLine;
  const address = /^discovery: listening on (\S+), registered as greeter$/.exec(line)?.[1];
  if (address === undefined) throw new Error(line);
  return { address, program };
}

function connect(etcdAddress: string): GreeterClient {
  registerEtcdResolver({ endpoints: [etcdAddress], onError: () => {} });
  const client = new GreeterClient("etcd:///greeter", credentials.createInsecure(), {
    "grpc.use_local_subchannel_pool": 1,
    serviceConfig: {
      loadBalancing: "round_robin",
      defaults: { retryPolicy: { maxAttempts: 5, initialBackoffMs: 50, maxBackoffMs: 1_000 }, waitForReady: true },
    },
    // The server may die between the headers of a response and its message.
    callInterceptors: [retrying({ attempts: 3, backoffMs: 100 })],
  });
  finallyDo(() => client.close());
  return client;
}

/** Calls all the time, until it is told to stop; ten at once. */
function calling(client: GreeterClient) {
  let counts: Record<string, number> = {};
  const failures: unknown[] = [];
  let isOver = false;
  const caller = async (): Promise<void> => {
    while (!isOver) {
      try {
        const { message } = await client.sayHello({ name: "Ada" }, { timeoutMs: 10_000 });
        const name = message.split(" says ")[1]!;
        counts[name] = (counts[name] ?? 0) + 1;
      } catch (error) {
        failures.push(error);
      }
      await sleep(5);
    }
  };
  finallyDo(() => {
    isOver = true;
  });
  const callers = Array.from({ length: 10 }, caller);
  return {
    failures,
    /** Who has answered how often since the last time. */
    counts() {
      const before = counts;
      counts = {};
      return before;
    },
    /** Waits until so many calls have been answered since the last time. */
    async answered(calls: number) {
      while (Object.values(counts).reduce((sum, count) => sum + count, 0) < calls) await sleep(5);
      return this.counts();
    },
    async stop() {
      isOver = true;
      await Promise.all(callers);
    },
  };
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 25_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`this has not come to be: ${condition}`);
    await sleep(20);
  }
}

test(
  "three servers in processes of their own: even, one is killed, one comes, one goes, and no call fails",
  async () => {
    const { address, keys } = await etcd();
    const [a, b, c] = [await greeter(address), await greeter(address), await greeter(address)];
    const calls = calling(connect(address));
    const seen = async (servers: readonly { address: string }[]): Promise<boolean> =>
      Object.keys(await calls.answered(100))
        .sort()
        .join() ===
      servers
        .map((server) => server.address)
        .sort()
        .join();

    await until(() => seen([a, b, c]));
    const counts = await calls.answered(900);
    const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
    for (const server of [a, b, c]) expect(Math.abs(counts[server.address]! / (all / 3) - 1)).toBeLessThan(0.1);

    // One dies, and says nothing. It is in etcd for its TTL.
    a.program.process.kill("SIGKILL");
    await until(() => seen([b, c]));
    await until(async () => (await keys()).length === 2);
    expect(await keys()).toEqual([b, c].map((server) => `/services/greeter/${server.address}`).sort());
    // Who serves there then, and is not registered, has no calls.
    const services = [
      service(
        GreeterService,
        sayingGreeter(() => a.address),
      ),
    ];
    const grave = await serve({ address: a.address, services });
    finallyDo(() => grave.close({ graceMs: 0 }));
    calls.counts();
    await sleep(4_000);
    expect(Object.keys(calls.counts()).sort()).toEqual([b.address, c.address].sort());

    // One comes.
    const d = await greeter(address);
    const start = Date.now();
    while (!(d.address in calls.counts())) await sleep(20);
    expect(Date.now() - start).toBeLessThan(2_000);
    await until(() => seen([b, c, d]));

    // One goes, and says so.
    b.program.process.kill("SIGTERM");
    expect(await b.program.exit).toBe(0);
    expect(b.program.output()).toContain("discovery: stopped");
    expect(b.program.errors()).toBe("");
    expect(await keys()).toHaveLength(2);
    await until(() => seen([c, d]));

    await calls.stop();
    expect(calls.failures).toEqual([]);
  },
  TIME_LIMIT,
);

test(
  "etcd is killed and started again under calls that go on; who comes and who goes is seen after that",
  async () => {
    const { address, keys, kill, start: startAgain } = await etcd();
    const [a, b] = [await greeter(address), await greeter(address)];
    const calls = calling(connect(address));
    const seen = async (servers: readonly { address: string }[]): Promise<boolean> =>
      Object.keys(await calls.answered(100))
        .sort()
        .join() ===
      servers
        .map((server) => server.address)
        .sort()
        .join();
    await until(() => seen([a, b]));

    await kill();
    await sleep(1_500 * Number(TTL)); // longer than their TTL
    expect(await seen([a, b])).toBe(true);
    await startAgain();
    const c = await greeter(address);
    await until(() => seen([a, b, c]));
    a.program.process.kill("SIGTERM");
    expect(await a.program.exit).toBe(0);
    await until(() => seen([b, c]));
    await sleep(1_500 * Number(TTL));
    expect(await keys()).toHaveLength(2);
    await etcdAdmin(address).compact();

    await kill();
    await startAgain();
    const d = await greeter(address);
    await until(() => seen([b, c, d]));

    await calls.stop();
    expect(calls.failures).toEqual([]);
  },
  TIME_LIMIT,
);

test(
  "the client program: three servers by etcd, and it ends by itself",
  async () => {
    const { address } = await etcd();
    const servers = [await greeter(address), await greeter(address), await greeter(address)];
    const client = start("discovery/client.js", `etcd://${address}/greeter`, "150");
    expect(await client.exit).toBe(0);
    expect(client.errors()).toBe("");
    expect(tally(client.output()).keys).toEqual(servers.map((server) => server.address).sort());
    expect(tally(client.output()).all).toBe(150);
  },
  TIME_LIMIT,
);

test(
  "the client program: servers by DNS, round robin",
  async () => {
    const { address } = await etcd();
    const port = await freePort();
    const hosts = ["127.0.0.1", "127.0.0.2", "127.0.0.3"];
    for (const host of hosts) await start("discovery/server.js", `${host}:${port}`, address).firstLine;
    const names = await nameServer(() => hosts);
    // By default, grpc-js asks the system's resolver, for which a test has no name.
    const env = { GRPC_NODE_USE_ALTERNATIVE_RESOLVER: "true" };
    const client = startWith(env, "discovery/client.js", `dns://${names}/greeter.test:${port}`, "90");
    expect(await client.exit).toBe(0);
    expect(client.errors()).toBe("");
    const { counts, keys } = tally(client.output());
    expect(keys).toEqual(hosts.map((host) => `${host}:${port}`));
    for (const count of Object.values(counts)) expect(Math.abs(count - 30)).toBeLessThanOrEqual(3);
  },
  TIME_LIMIT,
);

test(
  "without etcd, a server says so in one line, and the client ends when it is told to",
  async () => {
    const nobody = `127.0.0.1:${await freePort()}`;
    const client = start("discovery/client.js", `etcd://${nobody}/greeter`);
    const server = start("discovery/server.js", "127.0.0.1:0", nobody);
    expect(await server.exit).toBe(1);
    expect(server.errors()).toMatch(new RegExp(`^etcd at ${nobody}: .*ECONNREFUSED.*\n$`));
    client.process.kill("SIGINT");
    expect(await client.exit).toBe(0);
    expect(client.errors()).toMatch(/^E etcd:\/\/\/greeter: etcd at .*\n$/);
  },
  TIME_LIMIT,
);
