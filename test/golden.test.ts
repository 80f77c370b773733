import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { readTree } from "./support/files.js";
import { bin, root, run } from "./support/programs.js";

// Small schemas and what the plugin makes of them, read by people in each change. To accept what it makes now:
//   UPDATE=1 npx jest test/golden

const golden = join(root, "test/golden");
const out = mkdtempSync(join(tmpdir(), "golden-"));

afterAll(() => rmSync(out, { recursive: true }));

test("generated code is what test/golden/gen has, and what is said of the schemas what warnings.txt has", () => {
  const { status, stderr } = run(bin("buf"), ["generate", "--output", out], { cwd: golden });
  expect(status).toBe(0);
  const made = join(out, "gen");
  const warnings = join(golden, "warnings.txt");
  if (process.env["UPDATE"]) {
    rmSync(join(golden, "gen"), { recursive: true, force: true });
    cpSync(made, join(golden, "gen"), { recursive: true });
    writeFileSync(warnings, stderr);
  }
  expect(readTree(made)).toEqual(readTree(join(golden, "gen")));
  expect(stderr).toBe(readFileSync(warnings, "utf8"));
});
