import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { run } from "../support/programs.js";

// A long run is `npm run fuzz -- --minutes 10`.
const SEED = 20;

test("our codecs and Protobuf-ES agree on random schemas, messages and bytes", () => {
  const size = ["--batches", "2", "--schemas", "10", "--messages", "8", "--mutations", "25", "--no-save"];
  const { status, stdout, stderr } = runTypeScript("fuzz.ts", "--seed", String(SEED), "--minutes", "3", ...size);
  expect({ status, stdout, stderr }).toMatchObject({ status: 0, stderr: "" });
  expect(stdout).toMatch(/20 schemas, \d{3,} messages, \d{5,} mutations .* 0 disagreements\n$/);
}, 300_000);

test("what was found before does not show itself again", () => {
  const { status, stdout, stderr } = runTypeScript("replay.ts");
  expect({ status, wrong: stdout, stderr }).toEqual({ status: 0, wrong: "{}\n", stderr: "" });
}, 300_000);

function runTypeScript(program: string, ...args: string[]) {
  return run(process.execPath, ["--import", join(__dirname, "typescript.mjs"), join(__dirname, program), ...args]);
}
