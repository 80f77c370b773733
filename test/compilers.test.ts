import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { root, run } from "./support/programs.js";

// Generated code, against the packages as they are published, under every compiler in use and every strictness flag.

const folder = mkdtempSync(join(root, "node_modules/.compilers-"));

afterAll(() => rmSync(folder, { recursive: true }));

const strict = {
  target: "es2022",
  lib: ["es2023"],
  module: "nodenext",
  moduleResolution: "nodenext",
  types: ["node"],
  typeRoots: [join(root, "node_modules/@types")],
  noEmit: true,
  declaration: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noFallthroughCasesInSwitch: true,
  noPropertyAccessFromIndexSignature: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  allowUnreachableCode: false,
  allowUnusedLabels: false,
  verbatimModuleSyntax: true,
  isolatedModules: true,
};

test.each([
  // Protobuf-ES's declarations need a newer compiler than 5.4. Ours do not: test/packages/declarations.test.ts.
  ["typescript-5.4", { skipLibCheck: true }],
  ["typescript-5.9", { isolatedDeclarations: true, erasableSyntaxOnly: true }],
  ["typescript-6", { isolatedDeclarations: true, erasableSyntaxOnly: true }],
  ["typescript", { isolatedDeclarations: true, erasableSyntaxOnly: true }],
])(
  "%s",
  (compiler, flags) => {
    const project = join(folder, `${compiler}.json`);
    const include = ["test/golden/gen", "test/types", "packages/examples/src/gen"].map((path) => join(root, path));
    writeFileSync(project, JSON.stringify({ compilerOptions: { ...strict, ...flags }, include }));
    const tsc = join(root, "node_modules", compiler, "bin/tsc");
    expect(run(process.execPath, [tsc, "-p", project])).toEqual({ status: 0, stdout: "", stderr: "" });
  },
  120_000,
);
