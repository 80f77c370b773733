// Measures all stacks side by side, and writes tables, a JSON file and a chart to results/.
//
//   node run.mjs [--quick] [--stacks ours,raw] [--only unary,bidi]
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { progress, progressEnd } from "../shared/progress.mjs";
import { verdicts } from "./bars.mjs";
import { chart } from "./chart.mjs";
import { generate } from "./generate.mjs";
import { memory } from "./memory.mjs";
import { optionsOf } from "./options.mjs";
import { results } from "./paths.mjs";
import { measureSpeed } from "./speed.mjs";
import { load as loadStack } from "./stacks/index.mjs";
import { tables } from "./table.mjs";

const { partial, stacks, rows, directions, effort } = optionsOf(process.argv.slice(2));

const [load] = loadavg();
progress("generate code with each stack's generator");
generate();
const names = await namesOf(stacks);
const speeds = rows.length > 0 ? await measureSpeed({ ...effort, stacks, rows, progress }) : [];
const peaks = await memory({ ...effort, stacks, directions, progress });
const result = {
  partial,
  node: process.version,
  cpu: cpus()[0].model,
  cpus: cpus().length,
  load,
  rounds: effort.processes * effort.rounds,
  items: effort.items,
  names,
  rows: Object.fromEntries(rows.map(({ name, ...row }, i) => [name, { ...row, stacks: speeds[i] }])),
  memory: Object.fromEntries(directions.map(({ name, title }) => [name, { title, stacks: peaks[name] }])),
};
result.bars = verdicts(result);
progressEnd();

mkdirSync(results, { recursive: true });
const file = (name, ending) => join(results, `${partial ? "quick" : name}.${ending}`);
writeFileSync(file("results", "json"), `${JSON.stringify(result, null, 2)}\n`);
writeFileSync(file("chart", "svg"), chart(result));
writeFileSync(file("results", "md"), `${tables(result)}\n`);
console.log(tables(result));

/** What each stack is called, with its version. */
async function namesOf(stacks) {
  const modules = await Promise.all(stacks.map(loadStack));
  return Object.fromEntries(modules.map(({ name, version }, i) => [stacks[i], `${name} ${version}`]));
}
