import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { root } from "../support/programs.js";
import { cases } from "./peers/cases.js";
import { tables } from "./peers/table.js";

// The table in docs/interop.md. To have it show what the cases are now: UPDATE=1 npx jest test/interop/documented

const path = join(root, "docs/interop.md");
const shown = /(?<=<!-- results -->\n\n).*(?=\n\n<!-- \/results -->)/s;

test("docs/interop.md shows the table of all cases, which other tests hold", () => {
  const all = tables(new Set());
  if (process.env["UPDATE"])
    writeFileSync(
      path,
      readFileSync(path, "utf8").replace(shown, () => all),
    );
  expect(shown.exec(readFileSync(path, "utf8"))?.[0]).toBe(all);
});

test("every case is tried, or has a note that says why not", () => {
  expect(cases.filter(({ run, note }) => run === undefined && note === undefined)).toEqual([]);
});
