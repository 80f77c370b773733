import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { pages, withoutBlocks } from "./support/pages.js";
import { root, run } from "./support/programs.js";

// What holds for every file that a person wrote.

const files = run("git", ["ls-files"])
  .stdout.trim()
  .split("\n")
  .filter((file) => /\.(ts|mjs|cjs|js|go|py)$/.test(file) && !/(^|\/)gen\//.test(file));

test("no file has more than 400 lines", () => {
  const long = files.filter((file) => readFileSync(join(root, file), "utf8").split("\n").length > 401);
  expect(files.length).toBeGreaterThan(300);
  expect(long).toEqual([]);
});

test("no page has more than 400 lines, but for the code that it shows of other files", () => {
  const long = Object.entries(pages()).filter(([, text]) => withoutBlocks(text).split("\n").length > 401);
  expect(long.map(([page]) => page)).toEqual([]);
});

test("nothing is left to be done", () => {
  const marked = files.filter((file) => /\b(TODO|FIXME|XXX)\b/.test(readFileSync(join(root, file), "utf8")));
  expect(marked.filter((file) => file !== "test/house.test.ts")).toEqual([]);
});
