// Prints what publint and "Are the types wrong?" find in packed packages: JSON, by the paths of the files. A program of
// its own, as both are ES modules, which Jest does not load.
//
//   node problems.mjs package.tgz …
import { readFileSync } from "node:fs";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

const found = {};
for (const file of process.argv.slice(2)) {
  const bytes = new Uint8Array(readFileSync(file));
  const { messages, pkg } = await publint({ pack: { tarball: bytes.buffer }, strict: true });
  const { types, problems = [], entrypoints = {} } = await checkPackage(createPackageFromTarballData(bytes));
  found[file] = {
    publint: messages.map((message) => formatMessage(message, pkg)),
    types,
    entries: Object.keys(entrypoints),
    // moduleResolution node10 knows no `exports`. TypeScript 6 deprecates it, and 7 has it no more.
    typeProblems: problems.filter(({ resolutionKind }) => resolutionKind !== "node10"),
  };
}
console.log(JSON.stringify(found));
