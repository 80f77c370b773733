// Runs one stack: a server, a client, or both. Takes { do, … }, does it, and answers.
import { setTimeout as sleep } from "node:timers/promises";
import { Batches } from "./batches.mjs";
import { cpuMs } from "./cpu.mjs";
import { receivedSlowly } from "./pace.mjs";
import { load } from "./stacks/index.mjs";
import { verify } from "./verify.mjs";
import { watchMemory } from "./watch.mjs";

const stack = await load(process.argv[2]);
/** `near` to the server in this process, `apart` to one in another. */
const clients = {};
const batches = new Batches(clients);
let peaks;

const work = {
  serve: async () => ({ port: await stack.serve() }),
  connect({ port, to }) {
    clients[to] = stack.connect(port);
  },
  async verify() {
    for (const client of Object.values(clients)) await verify(stack, client);
  },

  warmUp: ({ rows, turns, batchMs }) => batches.warmUp(rows, turns, batchMs),
  prepare: ({ row, batchMs }) => batches.prepare(row, batchMs),
  measure: ({ row, batchMs }) => batches.measure(row, batchMs),
  cpu: () => ({ cpuMs: cpuMs() }),

  watch() {
    peaks = watchMemory();
  },
  /** Until all is received, or the time is up. */
  async run({ load, size, count, limitMs }) {
    const seen = () => {};
    await Promise.race([clients.apart[load]({ size, count, seen }), sleep(limitMs)]);
  },
  peaks: () => ({ ...peaks(), received: receivedSlowly() }),
};

process.on("message", async (message) => process.send((await work[message.do](message)) ?? {}));
process.on("disconnect", () => process.exit());
process.send({});
