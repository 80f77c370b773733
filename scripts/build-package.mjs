// Builds the package in the current folder: ESM and CommonJS, each with types.
import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

// The workspace's compiler: a package may depend on another version of it.
const tsc = fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url));

rmSync("dist", { recursive: true, force: true });
for (const project of ["tsconfig.json", "tsconfig.cjs.json"]) {
  // Editors lead from a declaration to the source that is shipped beside it.
  execFileSync(process.execPath, [tsc, "-p", project, "--declarationMap"], { stdio: "inherit" });
}
// Below a package of type "module", CommonJS files need a package.json that says what they are.
writeFileSync("dist/cjs/package.json", `${JSON.stringify({ type: "commonjs" })}\n`);
