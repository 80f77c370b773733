// Measures all codecs side by side, and writes a table, a JSON file and a chart to results/.
//
//   node run.mjs [--quick]
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { progress, progressEnd } from "../shared/progress.mjs";
import { CODECS, load } from "./adapters/index.mjs";
import { chart } from "./chart.mjs";
import { generate } from "./generate.mjs";
import { importTimes, loadedModules } from "./import-time.mjs";
import { memory } from "./memory.mjs";
import { results } from "./paths.mjs";
import { ROWS } from "./payloads.mjs";
import { bundleSizes, generatedSizes } from "./size.mjs";
import { measureSpeed, verifyAll } from "./speed.mjs";
import { bytesOf } from "./subject.mjs";
import { tables } from "./table.mjs";

const quick = process.argv.includes("--quick");
const effort = quick
  ? { processes: 1, rounds: 3, warmUp: { turns: 4, batchMs: 4 }, batchMs: 6, repetitions: 3 }
  : { processes: 3, rounds: 5, warmUp: { turns: 20, batchMs: 10 }, batchMs: 30, repetitions: 15 };

progress("generate code with each library's generator");
await generate();
const leftOut = await verifyAll(progress);
const samples = await measureSpeed({ ...effort, leftOut, progress });
const result = {
  quick,
  node: process.version,
  cpu: cpus()[0].model,
  rounds: effort.processes * effort.rounds,
  names: await names(),
  rows: Object.fromEntries(
    ROWS.map(({ payload, direction }, i) => [
      `${direction} ${payload.name}`,
      { title: payload.title, direction, bytes: bytesOf(payload).length, codecs: samples[i] },
    ]),
  ),
  leftOut,
  generated: generatedSizes(),
  bundles: bundleSizes(),
  imports: await importTimes({ ...effort, progress }),
  loaded: await loadedModules(),
  memory: await memory({ leftOut, progress }),
};
progressEnd();

mkdirSync(results, { recursive: true });
const file = (ending) => join(results, `${quick ? "quick" : "codec"}.${ending}`);
writeFileSync(file("json"), `${JSON.stringify(result, null, 2)}\n`);
writeFileSync(file("svg"), chart(result));
writeFileSync(file("md"), `${tables(result)}\n`);
console.log(tables(result));

/** What each codec is called, with its version. */
async function names() {
  const modules = await Promise.all(CODECS.map(load));
  return Object.fromEntries(modules.map(({ name, version }, i) => [CODECS[i], `${name} ${version}`]));
}
