// How long it takes to import generated code, each time in a fresh process: of the conformance suite's schemas, as
// they are the largest that everyone has.
import { join } from "node:path";
import { answerOf } from "../shared/child.mjs";
import { spread } from "../shared/spread.mjs";
import { CONFORMANCE_PROTOS, gen, program } from "./paths.mjs";

const modules = (folder, ending) =>
  CONFORMANCE_PROTOS.map((file) => join(gen, "conformance", folder, file.replace(".proto", `${ending}.js`)));

const SUBJECTS = {
  codec: modules("ours", "_codec"),
  pb: modules("ours", "_pb"),
  "protobuf-es": modules("protobuf-es", "_pb"),
};

/** { [subject]: { median, min, max } }, in milliseconds of CPU time. */
export async function importTimes({ repetitions, progress }) {
  const samples = Object.fromEntries(Object.keys(SUBJECTS).map((subject) => [subject, []]));
  // The first turn of each fills the system's caches, and is not counted.
  for (let turn = 0; turn <= repetitions; turn++) {
    progress(`import, turn ${turn} of ${repetitions}`);
    for (const [subject, urls] of Object.entries(SUBJECTS)) {
      const { ms } = await answerOf(program("import-child.mjs"), urls);
      if (turn > 0) samples[subject].push(ms);
    }
  }
  return Object.fromEntries(Object.entries(samples).map(([subject, ms]) => [subject, spread(ms)]));
}

/** { [package]: number of modules } that each kind of our generated files loads. */
export async function loadedModules() {
  const loaded = {};
  for (const kind of ["codec", "pb", "grpc"]) {
    loaded[kind] = await answerOf(program("loaded-child.mjs"), [join(gen, "ours/gpt", `gpt_${kind}.js`)]);
  }
  return loaded;
}
