import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { publicPackages } from "../support/packages.js";
import { root, run } from "../support/programs.js";

// All declarations that our packages publish, under every compiler in use, without skipLibCheck.

const folder = mkdtempSync(join(root, "node_modules/.declarations-"));

afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  // Those of Protobuf-ES and Connect need a newer one, whose Uint8Array is generic.
  ["typescript-5.4", /^node_modules\/@(bufbuild\/protobuf|connectrpc\/connect)\/.*'Uint8Array' is not generic/],
  ["typescript-5.9", undefined],
  ["typescript-6", undefined],
  ["typescript", undefined],
])(
  "%s finds no error in them",
  (compiler, known) => {
    const project = join(folder, `${compiler}.json`);
    const compilerOptions = {
      target: "es2022",
      lib: ["es2023", "dom"], // Connect's declarations speak of fetch
      module: "nodenext",
      types: ["node"],
      typeRoots: [join(root, "node_modules/@types")],
      noEmit: true,
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
    };
    const include = publicPackages.map((found) => join(found.folder, "dist/**/*.d.ts"));
    writeFileSync(project, JSON.stringify({ compilerOptions, include }));
    const tsc = join(root, "node_modules", compiler, "bin/tsc");
    const { stdout } = run(process.execPath, [tsc, "-p", project]);
    const errors = stdout.split("\n").filter((line) => line !== "");
    expect(errors.filter((line) => !known?.test(line))).toEqual([]);
    expect(errors.length > 0).toBe(known !== undefined);
  },
  120_000,
);
