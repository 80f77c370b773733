// Runs batches of operations, and says how long they took.
import { cpuMs } from "./cpu.mjs";
import { hasLatency } from "./rows.mjs";

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
      for (const row of rows) await this.measure(row, batchMs);
    }
  }

  /** The last row's young garbage is not this row's; and the caches are someone else's after a pause. */
  async prepare(row, batchMs) {
    globalThis.gc({ type: "minor" });
    await this.#run(row, this.#operations(row, batchMs / 8));
  }

  /** @returns {Promise<Sample>} */
  async measure(row, batchMs) {
    const operations = this.#operations(row, batchMs);
    const latencies = hasLatency(row) ? new Float64Array(operations) : undefined;
    const cpuBefore = cpuMs();
    const before = performance.now();
    await this.#run(row, operations, latencies);
    const ms = performance.now() - before;
    const sample = { operations, ms, cpuMs: cpuMs() - cpuBefore };
    this.#pace.set(row.name, operations / ms);
    if (latencies === undefined) return sample;
    latencies.sort();
    const at = (part) => 1000 * latencies[Math.floor(part * operations)];
    return { ...sample, p50: at(0.5), p99: at(0.99) };
  }

  #operations({ name, least }, ms) {
    return Math.max(least, Math.round((this.#pace.get(name) ?? 0) * ms));
  }

  async #run({ name, load, size, inFlight, apart }, count, latencies) {
    const client = this.#clients[apart ? "apart" : "near"];
    let received = 0;
    let last = performance.now();
    const seen = latencies
      ? () => {
          const now = performance.now();
          latencies[received++] = now - last;
          last = now;
        }
      : () => {
          received++;
        };
    const summary = await client[load]({ size, count, inFlight, seen });
    if (summary !== undefined) received = summary.count;
    if (received !== count) throw new Error(`${name}: ${received} of ${count} came`);
  }
}
