// Builds the package in the current folder: ESM and CommonJS, each with types.
import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";

rmSync("dist", { recursive: true, force: true });
for (const project of ["tsconfig.json", "tsconfig.cjs.json"]) {
  execFileSync("tsc", ["-p", project], { stdio: "inherit" });
}
// Below a package of type "module", CommonJS files need a package.json that says what they are.
writeFileSync("dist/cjs/package.json", `${JSON.stringify({ type: "commonjs" })}\n`);
