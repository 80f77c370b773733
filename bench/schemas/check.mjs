// Generates code for every set of schemas, and holds that it is the same each time, compiles under every flag, and loads.
//
//   node check.mjs [set ...]
import { join } from "node:path";
import { compile } from "./compile.mjs";
import { describe } from "./descriptors.mjs";
import { generatable, generate, write } from "./generate.mjs";
import { CHECKED, GENERATORS } from "./generators.mjs";
import { dropTypes, importAll } from "./importing.mjs";
import { out } from "./paths.mjs";
import { SETS } from "./sets.mjs";

const wanted = process.argv.slice(2);
const ours = { ...GENERATORS.ours, parameter: GENERATORS.ours.others[CHECKED] };
let wrong = 0;
let checked = 0;
for (const set of SETS) {
  if (wanted.length > 0 && !wanted.includes(set.name)) continue;
  const { file: descriptors, refused } = describe(set);
  const { files } = generate(ours, descriptors);
  const again = generate(ours, descriptors).files;
  const folder = join(out, "check", set.name);
  write(files, folder);
  const { errors } = compile(folder, true);
  dropTypes(folder);
  await importAll(folder, /\.js$/);
  const same = JSON.stringify(files) === JSON.stringify(again);
  const count = generatable(descriptors).length;
  const beside = refused.length > 0 ? `, ${refused.length} more are refused by protoc` : "";
  console.log(
    `${set.name}: ${count} files${beside}; ${Object.keys(files).length} made and loaded, ${errors.length} errors`,
  );
  for (const line of errors.slice(0, 10)) console.log(`  ${line}`);
  if (!same) console.log("  the second time, something else was made");
  if (errors.length > 0 || !same) wrong++;
  checked += count;
}
console.log(`${checked} files in all`);
process.exitCode = wrong === 0 ? 0 : 1;
