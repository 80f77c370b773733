// Calls soak.SoakService at the addresses that are its arguments, with calls of all kinds that are cancelled, left, timed
// out or go on to their end, until it is told to stop. Says over IPC what came of them.

import { createHistogram } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { credentials, status } from "@grpc/grpc-js";
import { RpcError } from "@protoc-gen-ts/runtime/grpc";
import { random } from "../shared/random.mjs";
import { kinds } from "./calls.mjs";
import { SoakServiceClient } from "./gen/soak_grpc.js";

/** How many calls each client makes at a time. */
const AT_ONCE = 24;

/** What a call may fail with while things go wrong around it. */
const EXPECTED = new Set([status.CANCELLED, status.DEADLINE_EXCEEDED, status.UNAVAILABLE]);

/** How grpc-js calls it, with INTERNAL, that a connection breaks whose server was closing. */
const BROKEN = "Received RST_STREAM with code 0 (Call ended without gRPC status)";

const [seed, ...addresses] = process.argv.slice(2);
const next = random(Number(seed));
const below = (limit) => Math.floor(next() * limit);
const pick = (values) => values[below(values.length)];

let calls = 0;
let active = 0;
let messages = 0;
let codes = {};
let latency = createHistogram();
let stopping = false;

/** How the next call is made: what it carries, and what becomes of it. */
function plan() {
  const options = {};
  const own = new AbortController();
  const result = {
    call: ++calls,
    count: 1 + below(pick([5, 50, 2_000])),
    size: pick([0, 20, 1_000]),
    pauseEvery: pick([10, 100, Number.POSITIVE_INFINITY]),
    leaveAfter: Number.POSITIVE_INFINITY,
    options,
    done() {},
  };
  switch (below(6)) {
    case 0: {
      const timer = setTimeout(() => own.abort(), below(200));
      Object.assign(options, { signal: own.signal });
      return { ...result, done: () => clearTimeout(timer) };
    }
    case 1:
      Object.assign(options, { timeoutMs: 1 + below(200) });
      return result;
    case 2:
      return { ...result, leaveAfter: 1 + below(50) };
    default:
      // However bad the wire is, no call goes on for ever.
      Object.assign(options, { timeoutMs: 30_000 });
      return result;
  }
}

async function one(client) {
  const kind = pick(Object.keys(kinds));
  const planned = plan();
  const start = performance.now();
  let code = status.OK;
  active++;
  try {
    messages += await kinds[kind](client, planned);
    if (kind === "say") latency.record(Math.ceil((performance.now() - start) * 1_000));
  } catch (error) {
    if (error instanceof RpcError) code = error.details === BROKEN ? status.UNAVAILABLE : error.code;
    if (!EXPECTED.has(code)) process.send({ wrong: `call ${planned.call}, ${kind}: ${error}` });
    // A server that is down refuses calls faster than is good for anyone.
    if (code === status.UNAVAILABLE) await sleep(20);
  }
  active--;
  planned.done();
  codes[status[code]] = (codes[status[code]] ?? 0) + 1;
}

const clients = addresses.map(
  (address) =>
    new SoakServiceClient(address, credentials.createInsecure(), {
      "grpc.keepalive_time_ms": 2_000,
      "grpc.keepalive_timeout_ms": 2_000,
      "grpc.initial_reconnect_backoff_ms": 50,
      "grpc.max_reconnect_backoff_ms": 500,
      "grpc.use_local_subchannel_pool": 1,
    }),
);
const loop = async (client) => {
  while (!stopping) await one(client);
};

const report = () => {
  const { heapUsed, rss } = process.memoryUsage();
  const quantile = (percent) => (latency.count > 0 ? latency.percentile(percent) / 1_000 : 0);
  process.send({ calls, active, messages, codes, heapUsed, rss, p50: quantile(50), p99: quantile(99) });
  codes = {};
  messages = 0;
  latency = createHistogram();
};
const timer = setInterval(report, 5_000);
process.on("message", async () => {
  stopping = true;
  await Promise.all(loops);
  for (const client of clients) client.close();
  clearInterval(timer);
  globalThis.gc?.();
  report();
  process.disconnect();
});
const loops = clients.flatMap((client) => Array.from({ length: AT_ONCE }, () => loop(client)));
