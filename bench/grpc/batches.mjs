// Runs batches of operations, and says how long they took.
import { cpuMs } from "./cpu.mjs";
import { hasLatency } from "./rows.mjs";

/** The length of streams where nothing is timed. */
const WARM_LENGTH = 1000;

/**
 * @typedef {object} Sample
 * @property {number} operations
 * @property {number} ms By the clock.
 * @property {number} cpuMs Of this process.
 * @property {number} [p50] Of single calls, in microseconds.
 * @property {number} [p99]
 */
export class Batches {
  #clients;
  /** How many operations of each row make a millisecond, as far as is known. */
  #pace = new Map();

  /** @param {{ near?: import("./stacks/index.mjs").Client, apart?: import("./stacks/index.mjs").Client }} clients */
  constructor(clients) {
    this.#clients = clients;
  }

  /** In many short turns, so that what is compiled is compiled for all rows, not for the first. */
  async warmUp(rows, turns, batchMs) {
    for (let turn = 0; turn < turns; turn++) {
      for (const row of rows) await this.measure(shortened(row), batchMs);
    }
  }

  /** The last row's young garbage is not this row's; and the caches are someone else's after a pause. */
  async prepare(row, batchMs) {
    globalThis.gc({ type: "minor" });
    await this.measure(shortened(row), batchMs / 8);
  }

  /** @returns {Promise<Sample>} */
  async measure(row, batchMs) {
    const wanted = (this.#pace.get(row.name) ?? 0) * batchMs;
    const calls = row.length === undefined ? 1 : Math.max(1, Math.round(wanted / row.length));
    const count = row.length ?? Math.max(row.least, Math.round(wanted));
    const latencies = hasLatency(row) ? new Float64Array(count) : undefined;
    const cpuBefore = cpuMs();
    const before = performance.now();
    for (let i = 0; i < calls; i++) await this.#call(row, count, latencies);
    const ms = performance.now() - before;
    const operations = calls * count;
    this.#pace.set(row.name, operations / ms);
    return { operations, ms, cpuMs: cpuMs() - cpuBefore, ...percentiles(latencies) };
  }

  async #call({ name, load, size, inFlight, apart }, count, latencies) {
    const client = this.#clients[apart ? "apart" : "near"];
    let received = 0;
    let last = performance.now();
    const note = () => {
      const now = performance.now();
      latencies[received++] = now - last;
      last = now;
    };
    const seen = latencies === undefined ? () => received++ : note;
    const summary = await client[load]({ size, count, inFlight, seen });
    if (summary !== undefined) received = summary.count;
    if (received !== count) throw new Error(`${name}: ${received} of ${count} came`);
  }
}

const shortened = (row) => (row.length === undefined ? row : { ...row, length: Math.min(row.length, WARM_LENGTH) });

/** In microseconds. */
function percentiles(latencies) {
  if (latencies === undefined) return undefined;
  latencies.sort();
  const at = (part) => 1000 * latencies[Math.floor(part * latencies.length)];
  return { p50: at(0.5), p99: at(0.99) };
}
