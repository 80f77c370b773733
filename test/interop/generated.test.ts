import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { readTree } from "../support/files.js";
import { bin, root, run } from "../support/programs.js";

// The code that the tests of this folder use. To accept what the plugin makes now:
//   UPDATE=1 npx jest test/interop/generated

const gen = join(root, "test/interop/gen");
const made = mkdtempSync(join(tmpdir(), "interop-"));

afterAll(() => rmSync(made, { recursive: true }));

test("generated code is what test/interop/gen has", () => {
  const plugin = `--plugin=protoc-gen-ts=${bin("protoc-gen-ts")}`;
  const args = [
    plugin,
    `--ts_out=${made}`,
    "--ts_opt=import_extension=js,ts_nocheck=false",
    "-I",
    join(root, "test/interop/proto"),
  ];
  expect(run(bin("protoc"), [...args, "interop.proto"])).toMatchObject({ status: 0, stderr: "" });
  if (process.env["UPDATE"]) {
    rmSync(gen, { recursive: true, force: true });
    cpSync(made, gen, { recursive: true });
  }
  expect(readTree(made)).toEqual(readTree(gen));
});
