// Measures generators on large schemas side by side, and writes a table and a JSON file to results/.
//
//   node run.mjs [--quick]
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { progress, progressEnd } from "../shared/progress.mjs";
import { spread } from "../shared/spread.mjs";
import { versionAt } from "../shared/version.mjs";
import { compile } from "./compile.mjs";
import { describe } from "./descriptors.mjs";
import { generatable, generate, write } from "./generate.mjs";
import { GENERATORS } from "./generators.mjs";
import { dropTypes, importAll } from "./importing.mjs";
import { out, results } from "./paths.mjs";
import { SETS } from "./sets.mjs";
import { tables } from "./table.mjs";

const quick = process.argv.includes("--quick");
/** After which a generator counts as late. */
const TIMEOUT_MS = 300_000;
/** How many files, and how many turns: what is done in a moment says little after one or two. */
const SAMPLES = quick
  ? [{ count: 100, turns: 1 }]
  : [
      { count: 100, turns: 9 },
      { count: 500, turns: 1 },
      { count: Number.POSITIVE_INFINITY, turns: 1 },
    ];

const { file: all } = describe(SETS[0]);
const rows = [];
for (const { count, turns } of SAMPLES) {
  const descriptors = all.slice(0, count);
  const row = { files: generatable(descriptors).length, turns, generators: {} };
  for (const id of Object.keys(GENERATORS)) row.generators[id] = { generation: [], compiler: {}, imports: {} };
  // One after the other, in turns: what disturbs the machine disturbs all of them.
  for (let turn = 1; turn <= turns; turn++) {
    for (const [id, generator] of Object.entries(GENERATORS)) {
      progress(`${row.files} files, ${generator.name}, turn ${turn} of ${turns}`);
      await measure(id, generator, descriptors, row);
    }
  }
  rows.push(row);
}
progressEnd();

const names = Object.fromEntries(
  Object.entries(GENERATORS).map(([id, { name, from }]) => [id, `${name} ${versionAt(from)}`]),
);
const result = { quick, node: process.version, cpu: cpus()[0].model, names, rows: rows.map(summed) };
mkdirSync(results, { recursive: true });
const file = (ending) => join(results, `${quick ? "quick" : "schemas"}.${ending}`);
writeFileSync(file("json"), `${JSON.stringify(result, null, 2)}\n`);
writeFileSync(file("md"), `${tables(result)}\n`);
console.log(tables(result));

async function measure(id, generator, descriptors, row) {
  const samples = row.generators[id];
  if (samples.late) return;
  const { files, late, ...took } = generate(generator, descriptors, TIMEOUT_MS);
  if (late) {
    samples.late = true;
    return;
  }
  samples.generation.push(took);
  samples.bytes = Object.values(files).reduce((sum, content) => sum + content.length, 0);
  const folder = join(out, "bench", id);
  write(files, folder);
  compiled("ts", folder, samples);
  dropTypes(folder);
  // What messages take, what services load, and all there is.
  const endings =
    id === "ours" ? { codec: /_codec\.js$/, "codec, grpc": /_(codec|grpc)\.js$/, all: /\.js$/ } : { all: /\.js$/ };
  for (const [what, ending] of Object.entries(endings)) {
    const list = (samples.imports[what] ??= []);
    list.push(await importAll(folder, ending));
  }
  for (const [target, parameter] of Object.entries(generator.others)) {
    const other = generate({ ...generator, parameter }, descriptors, TIMEOUT_MS);
    if (other.late) continue;
    write(other.files, folder);
    compiled(target, folder, samples);
  }
}

/** What the compiler takes over what was generated: that of all generators under the same flags. */
function compiled(target, folder, samples) {
  const list = (samples.compiler[target] ??= []);
  list.push(compile(folder, false));
}

/** The medians of what was measured. */
function summed({ generators, ...row }) {
  const of = (samples, key) => spread(samples.map((sample) => sample[key])).median;
  const each = Object.entries(generators).map(([id, { generation, compiler, imports, late, bytes }]) => {
    if (late) return [id, { late: true }];
    const loaded = Object.entries(imports).map(([what, samples]) => [
      what,
      { cpuMs: of(samples, "cpuMs"), megabytes: of(samples, "megabytes") },
    ]);
    const checked = Object.entries(compiler).map(([target, samples]) => [
      target,
      { seconds: of(samples, "seconds"), megabytes: of(samples, "megabytes"), errors: samples[0].errors.length },
    ]);
    return [
      id,
      {
        bytes,
        cpuMs: of(generation, "cpuMs"),
        wallMs: of(generation, "wallMs"),
        megabytes: of(generation, "megabytes"),
        compiler: Object.fromEntries(checked),
        imports: Object.fromEntries(loaded),
      },
    ];
  });
  return { ...row, generators: Object.fromEntries(each) };
}
