import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { run } from "../support/programs.js";

test("the official conformance suite passes, every test of it", () => {
  const { status, stdout, stderr } = run(process.execPath, [join(__dirname, "run.mjs")]);
  expect({ status, stdout, stderr }).toMatchObject({
    status: 0,
    stdout: "binary and JSON: 5567 of 5567 passed, 0 failed, 0 skipped\ntext: 883 of 883 passed, 0 failed, 0 skipped\n",
  });
}, 300_000);
