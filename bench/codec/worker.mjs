// Measures one codec in a process of its own. All payloads and both directions run here, so that the codec's call
// sites see as many shapes of messages as in an app.
//
// Takes { warmUp: { turns, batchMs } } and answers {}; then takes { row, batchMs } and answers { ns }: CPU time for each
// operation.
import { subjects } from "./subject.mjs";
import { shiftYoungGeneration } from "./young-generation.mjs";

const codec = process.argv[2];
const subject = await subjects(codec);
/** How long one operation takes, as far as is known; it decides how many make a batch. */
const estimates = subject.map(() => 0);

/** From so many nanoseconds on, what one decoding makes is a good part of the young generation. */
const LONG_DECODING = 5e6;

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
  const { call, inputs, decodes } = subject[row];
  // An even number, as there are two inputs; and some, so that each batch has its share of the garbage collector's work.
  // The first batch of all is one of two.
  const operations = estimates[row] ? Math.max(6, 2 * Math.round((batchMs * 1e6) / estimates[row] / 2)) : 2;
  // The last row's young garbage is not this row's; and the caches are someone else's after a pause.
  globalThis.gc({ type: "minor" });
  run(call, inputs, operations >> 4);
  const time = decodes && estimates[row] > LONG_DECODING ? timeEach : timeTogether;
  const ns = time(call, inputs, operations) / operations;
  estimates[row] = Math.max(ns, 1);
  return ns;
}

/** The nanoseconds that all operations take, one after the other. */
function timeTogether(call, inputs, operations) {
  const before = process.cpuUsage();
  run(call, inputs, operations);
  const { user, system } = process.cpuUsage(before);
  return (user + system) * 1000;
}

/** The nanoseconds that all operations take, each of which begins elsewhere in the young generation. */
function timeEach(call, inputs, operations) {
  let ns = 0;
  for (let i = 0; i < operations; i++) {
    shiftYoungGeneration();
    ns += timeTogether(call, [inputs[i & 1]], 1);
  }
  return ns;
}

/** The one loop of all rows. As it calls them all, the compiler cannot know what is called, and leave it out. */
function run(call, inputs, operations) {
  for (let i = 0; i < operations; i++) {
    if (call(inputs[i & 1]) === undefined) throw new Error("nothing was made");
  }
}

process.on("disconnect", () => process.exit());
