import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { root, run } from "../../../../../test/support/programs.js";
import type { Findings } from "./cancelling-program.js";

test("10,000 calls that are cancelled at random moments leave no listener, no timer and no byte behind", () => {
  const typescript = join(root, "test/differential/typescript.mjs");
  const program = join(__dirname, "cancelling-program.ts");
  const { status, stdout, stderr } = run(process.execPath, ["--expose-gc", "--import", typescript, program]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const { codes, grown, ...left }: Findings = JSON.parse(stdout);
  expect(left).toEqual({ running: 0, listeners: 0, resources: [], errors: [] });
  const all = Object.values(codes).reduce((sum, count) => sum + count);
  expect({ all, kinds: Object.keys(codes).sort() }).toEqual({
    all: 10_000,
    kinds: ["CANCELLED", "DEADLINE_EXCEEDED", "OK"],
  });
  // What V8 compiles and keeps meanwhile is some 50 bytes for each; the smallest leak, a listener, is more than 200.
  expect(grown / all).toBeLessThan(150);
}, 120_000);
