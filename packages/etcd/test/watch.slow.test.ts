import { setTimeout as sleep } from "node:timers/promises";
import { credentials, status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import type { Init } from "@protoc-gen-ts/runtime";
import { pushable, RpcError, serve, service } from "@protoc-gen-ts/runtime/grpc";
import { connect } from "../src/etcd.js";
import type { RangeResponse, WatchRequest, WatchResponse } from "../src/gen/etcd/api/etcdserverpb/rpc_codec.js";
import { KVClient, KVService, WatchClient, WatchService } from "../src/gen/etcd/api/etcdserverpb/rpc_grpc.js";
import { Event_EventType } from "../src/gen/etcd/api/mvccpb/kv_codec.js";
import { watch } from "../src/watch.js";
import { etcd, finallyDo, until } from "./harness.js";

// What etcd is asked, and answers that a real one gives only where much goes wrong: from servers on generated code.

type Answers = (request: WatchRequest, watches: number) => AsyncIterable<Init<WatchResponse>>;

const header = { clusterId: 1n, revision: 10n };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Watches what a server answers. Tells of all that was asked and seen. */
async function watched(range: () => Promise<Init<RangeResponse>>, answers: Answers) {
  const asked: WatchRequest[] = [];
  const seen: string[][] = [];
  const failures: string[] = [];
  let lists = 0;
  const kv = service(KVService, {
    range() {
      lists++;
      return range();
    },
  });
  const watches = service(WatchService, {
    async *watch(requests) {
      for await (const request of requests) {
        asked.push(request);
        yield* answers(request, asked.length);
        return;
      }
    },
  });
  const server = await serve({ address: "127.0.0.1:0", services: [kv, watches], onError() {} });
  finallyDo(() => server.close({ graceMs: 0 }));
  const etcd = connect({ endpoints: [server.addresses[0]] });
  const watching = watch(etcd, "/a/", {
    onEntries: (entries) => seen.push([...entries].map((entry) => entry.join("=")).sort()),
    onWatching() {},
    onFailure: (error) => failures.push((error as Error).message),
  });
  finallyDo(() => {
    watching.close();
    etcd.close();
  });
  const startRevisions = (): (bigint | undefined)[] =>
    asked.map(({ requestUnion }) =>
      requestUnion.case === "createRequest" ? requestUnion.value.startRevision : undefined,
    );
  return { watching, seen, failures, startRevisions, lists: () => lists };
}

const put = (key: string, value: string, modRevision: bigint) => ({
  type: Event_EventType.PUT,
  kv: { key: bytes(key), value: bytes(value), modRevision },
});
const del = (key: string, modRevision: bigint) => ({
  type: Event_EventType.DELETE,
  kv: { key: bytes(key), modRevision },
});
const nothing = async () => ({ header });

test("a watch that is interrupted goes on from the last whole revision, without a list", async () => {
  const { seen, startRevisions, lists } = await watched(
    async () => ({ header, kvs: [{ key: bytes("/a/1"), value: bytes("x") }] }),
    async function* (_, watches) {
      yield { header: { ...header, revision: 20n }, created: true };
      if (watches === 1) {
        yield { header: { ...header, revision: 99n }, events: [put("/a/2", "y", 12n)] };
        // A revision of two events, of which one comes.
        yield { header, fragment: true, events: [put("/a/3", "lost", 15n)] };
      }
      if (watches === 2) {
        yield { header, fragment: true, events: [put("/a/3", "z", 15n)] };
        yield { header, events: [del("/a/1", 15n), put("/a/2", "w", 16n)] };
        await sleep(60_000, undefined, { ref: false });
      }
    },
  );
  await until(() => seen.length === 3);
  expect(seen).toEqual([["/a/1=x"], ["/a/1=x", "/a/2=y"], ["/a/2=w", "/a/3=z"]]);
  expect(startRevisions()).toEqual([11n, 13n]);
  expect(lists()).toBe(1);
});

test("real etcd is asked for what came after the last revision, until that is compacted", async () => {
  const { address, admin } = await etcd();
  const kv = new KVClient(address, credentials.createInsecure());
  const real = new WatchClient(address, credentials.createInsecure());
  finallyDo(() => {
    kv.close();
    real.close();
  });
  await admin.put("/a/1", "x");
  let cut = new AbortController();
  const { seen, lists } = await watched(
    () => kv.range({ key: bytes("/a/"), rangeEnd: bytes("/a0") }),
    (request) => real.watch(forever(request), { signal: cut.signal }),
  );
  await until(() => seen.length === 1);
  await admin.put("/a/2", "y");
  await until(() => seen.length === 2);
  const interrupt = (): void => {
    const old = cut;
    cut = new AbortController();
    old.abort();
  };
  interrupt();
  await admin.put("/a/3", "z");
  await until(() => seen.length === 3);
  expect(lists()).toBe(1);

  cut.abort(); // for good, until it is another one
  await admin.delete("/a/1");
  await admin.put("/a/2", "w");
  await admin.compact();
  cut = new AbortController();
  await until(() => seen.length === 4);
  expect(seen.at(-1)).toEqual(["/a/2=w", "/a/3=z"]);
  expect(lists()).toBe(2);
});

async function* forever(request: WatchRequest): AsyncGenerator<WatchRequest> {
  yield request;
  await sleep(60_000, undefined, { ref: false });
}

test.each<[string, Answers]>([
  ["ends the watch", async function* () {}],
  [
    "ends the watch once it has begun",
    async function* () {
      yield { header, created: true };
    },
  ],
  [
    "refuses the watch",
    async function* () {
      yield { header, created: true, canceled: true, cancelReason: "permission denied" };
    },
  ],
  [
    "has compacted whatever is asked for",
    async function* () {
      yield { header, created: true };
      yield { header, canceled: true, compactRevision: 20n };
    },
  ],
  [
    "has other data each time",
    async function* () {
      yield { header: { clusterId: 2n, revision: 10n }, created: true };
    },
  ],
  [
    "sends no header",
    async function* () {
      yield { created: true };
    },
  ],
])("an etcd that %s is not asked in a hurry, even where somebody hurries", async (_, answers) => {
  const { watching, startRevisions, lists } = await watched(nothing, answers);
  const timer = setInterval(() => watching.hurry(), 1);
  await sleep(2_000);
  clearInterval(timer);
  const attempts = Math.max(startRevisions().length, lists());
  expect(attempts).toBeGreaterThan(1);
  expect(attempts).toBeLessThan(10);
});

test("who hurries need not wait for the next attempt", async () => {
  let refuse = true;
  const { watching, seen } = await watched(
    async () => {
      if (refuse) throw new RpcError(status.UNAVAILABLE, "not yet");
      return { header };
    },
    async function* () {
      yield { header, created: true };
      await sleep(60_000, undefined, { ref: false });
    },
  );
  await sleep(6_000); // by now, attempts are seconds apart
  refuse = false;
  const start = Date.now();
  const timer = setInterval(() => watching.hurry(), 20);
  await until(() => seen.length > 0);
  clearInterval(timer);
  expect(Date.now() - start).toBeLessThan(2_000);
});

test("a watch that does not begin is given up, and tried again", async () => {
  const { failures, startRevisions } = await watched(nothing, () => pushable());
  await until(() => startRevisions().length > 1);
  expect(failures[0]).toMatch(/^etcd at 127\.0\.0\.1:\d+ does not begin to watch$/);
});
