// Measures one codec in a process of its own. All payloads and both directions run here, so that the codec's call
// sites see as many shapes of messages as in an app.
//
// Takes { warmUp: { turns, batchMs } } and answers {}; then takes { row, batchMs } and answers { ns }: CPU time for each
// operation.
import { subjects } from "./subject.mjs";

const codec = process.argv[2];
const subject = await subjects(codec);
/** How long one operation takes, as far as is known; it decides how many make a batch. */
const estimates = subject.map(() => 0);
let sink = 0;

process.on("message", ({ warmUp, row, batchMs }) => {
  if (warmUp) {
    runAll(warmUp);
    process.send({});
  } else {
    process.send({ ns: measure(row, batchMs) });
  }
});
process.send({ rows: subject.map(Boolean) });

/** In many short turns, so that what is compiled is compiled for all rows, not for the first. */
function runAll({ turns, batchMs }) {
  for (let i = 0; i < turns; i++) {
    for (const row of subject.keys()) if (subject[row]) measure(row, batchMs);
  }
}

function measure(row, batchMs) {
  const { call, inputs } = subject[row];
  // An even number, as there are two inputs; and some, so that each batch has its share of the garbage collector's work.
  // The first batch of all is one of two.
  const operations = estimates[row] ? Math.max(6, 2 * Math.round((batchMs * 1e6) / estimates[row] / 2)) : 2;
  // The last row's young garbage is not this row's; and the caches are someone else's after a pause.
  globalThis.gc({ type: "minor" });
  run(call, inputs, operations >> 4);
  const before = process.cpuUsage();
  run(call, inputs, operations);
  const { user, system } = process.cpuUsage(before);
  const ns = ((user + system) * 1000) / operations;
  estimates[row] = Math.max(ns, 1);
  return ns;
}

/** The one loop of all rows. What comes out is kept for a moment, and used, so that it must be made. */
function run(call, inputs, operations) {
  for (let i = 0; i < operations; i++) {
    const result = call(inputs[i & 1]);
    sink = (sink + (result.length ?? 1)) | 0;
  }
}

process.on("disconnect", () => process.exit(sink === 0.5 ? 1 : 0));
