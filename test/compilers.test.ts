import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { root, run } from "./support/programs.js";

// Generated code, against the packages as they are published, under every compiler in use and every strictness flag.

const folder = mkdtempSync(join(root, "node_modules/.compilers-"));

afterAll(() => rmSync(folder, { recursive: true }));

const { compilerOptions: strict } = JSON.parse(readFileSync(join(root, "tsconfig.base.json"), "utf8"));

// Undefined is left out of JSON: what 5.4 does not know. Protobuf-ES's own declarations need a newer compiler, too; ours
// do not: test/packages/declarations.test.ts.
const older = { isolatedDeclarations: undefined, erasableSyntaxOnly: undefined, skipLibCheck: true };

test.each([
  ["typescript-5.4", older],
  ["typescript-5.9", {}],
  ["typescript-6", {}],
  ["typescript", {}],
])(
  "%s",
  (compiler, flags) => {
    const project = join(folder, `${compiler}.json`);
    const typeRoots = [join(root, "node_modules/@types")];
    const include = ["test/golden/gen", "test/types", "packages/examples/src/gen"].map((path) => join(root, path));
    writeFileSync(
      project,
      JSON.stringify({ compilerOptions: { ...strict, typeRoots, noEmit: true, ...flags }, include }),
    );
    const tsc = join(root, "node_modules", compiler, "bin/tsc");
    expect(run(process.execPath, [tsc, "-p", project])).toEqual({ status: 0, stdout: "", stderr: "" });
  },
  120_000,
);
