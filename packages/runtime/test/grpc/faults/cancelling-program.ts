// Makes calls of all kinds that are cancelled at random moments, by all means there are, and prints what is left of them, as
// JSON. Client and server are in this process, so that a leak of either shows. Run with --expose-gc.
import { credentials, status } from "@grpc/grpc-js";
import { seeded } from "../../../../../test/support/random.js";
import { type CallOptions, RpcError, serve, service } from "../../../src/grpc/index.js";
import { EchoClient, type EchoServer, EchoService } from "../echo-service.js";

/** What is left, and what became of the calls. */
export interface Findings {
  readonly codes: Readonly<Record<string, number>>;
  /** Handlers, and iterators of requests, that have not come to their end. */
  readonly running: number;
  /** Listeners of the signal that calls shared. */
  readonly listeners: number;
  /** What keeps the process alive, beyond what did before. */
  readonly resources: readonly string[];
  /** How many bytes the heap, and what is outside of it, has grown by from the first measure to the last. */
  readonly grown: number;
  readonly errors: readonly string[];
}

const WARM_UP = 4_000;
const CALLS = 10_000;
// Node.js's HTTP/2 servers end a connection on which a thousand streams were reset in a short time.
const CALLS_OF_A_CLIENT = 500;
const AT_ONCE = 50;

const random = seeded(2024);
const codes: Record<string, number> = {};
const errors: string[] = [];
let running = 0;
let listeners = 0;

const shared = new AbortController().signal;
const add = shared.addEventListener.bind(shared);
const remove = shared.removeEventListener.bind(shared);
shared.addEventListener = (...args: Parameters<typeof add>) => {
  listeners++;
  add(...args);
};
shared.removeEventListener = (...args: Parameters<typeof remove>) => {
  listeners--;
  remove(...args);
};

const pause = (ms: number, signal?: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(over, ms);
    signal?.addEventListener("abort", over);
    function over() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", over);
      resolve();
    }
  });

async function* messages() {
  running++;
  try {
    for (let i = 0; i < 30; i++) {
      yield { text: "some text", count: i };
      if (i % 5 === 0) await pause(1);
    }
  } finally {
    running--;
  }
}

async function counted<T>(work: () => Promise<T>): Promise<T> {
  running++;
  try {
    return await work();
  } finally {
    running--;
  }
}

const echo: EchoServer = {
  say: (_, { signal }) =>
    counted(async () => {
      await pause(random.int(8), signal);
      return { text: "said" };
    }),
  list: () => messages(),
  collect: (requests) =>
    counted(async () => {
      for await (const _ of requests);
      return {};
    }),
  async *chat(requests) {
    running++;
    try {
      for await (const { text } of requests) yield { text };
    } finally {
      running--;
    }
  },
};

async function one(client: EchoClient): Promise<void> {
  const own = new AbortController();
  // Far enough away that its timer, if it is forgotten, is there when it is counted what is left.
  const options: CallOptions = { signal: shared, timeoutMs: 600_000 };
  let leaveAfter = Number.POSITIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  switch (random.int(4)) {
    case 0:
      leaveAfter = random.int(30);
      break;
    case 1:
      Object.assign(options, { timeoutMs: 1 + random.int(12) });
      break;
    case 2:
      Object.assign(options, { signal: own.signal });
      queueMicrotask(() => own.abort());
      break;
    default:
      Object.assign(options, { signal: own.signal });
      timer = setTimeout(() => own.abort(), random.int(12));
  }
  const read = async (responses: AsyncIterable<unknown>) => {
    let count = 0;
    for await (const _ of responses) if (++count > leaveAfter) return;
  };
  let code = status.OK;
  try {
    await [
      () => client.say({ text: "a" }, options),
      () => read(client.list({ count: 30 }, options)),
      () => client.collect(messages(), options),
      () => read(client.chat(messages(), options)),
    ][random.int(4)]!();
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    code = error.code;
  }
  clearTimeout(timer);
  codes[status[code]] = (codes[status[code]] ?? 0) + 1;
}

async function many(address: string, calls: number): Promise<void> {
  for (let done = 0; done < calls; done += CALLS_OF_A_CLIENT) {
    const client = new EchoClient(address, credentials.createInsecure(), { "grpc.use_local_subchannel_pool": 1 });
    const loop = async () => {
      for (let i = 0; i < CALLS_OF_A_CLIENT / AT_ONCE; i++) await one(client);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, loop));
    client.close();
  }
  while (running > 0) await pause(5);
  await pause(200); // for connections to go
}

/** The bytes that are in use, once all that can be collected is. */
async function used(): Promise<number> {
  for (let i = 0; i < 5; i++) {
    globalThis.gc?.();
    await pause(20);
  }
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
}

const server = await serve({
  address: "127.0.0.1:0",
  services: [service(EchoService, echo)],
  onError: (error) => errors.push(String(error)),
});
await many(server.addresses[0], WARM_UP);
for (const code of Object.keys(codes)) delete codes[code];
const bytes = await used();
const resources = process.getActiveResourcesInfo();
await many(server.addresses[0], CALLS);
const grown = (await used()) - bytes;
const left = process.getActiveResourcesInfo();
for (const kind of resources) if (left.includes(kind)) left.splice(left.indexOf(kind), 1);
const findings: Findings = { codes, running, listeners, resources: left, grown, errors };
console.log(JSON.stringify(findings));
await server.close({ graceMs: 0 });
process.exit(); // also where a timer was left, which is told by then
