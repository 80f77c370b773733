import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { tableIn, withTable } from "../support/markdown.js";
import { root } from "../support/programs.js";
import { codecs, slower, stacks } from "./figures.js";
import { codecResults, grpcResults } from "./results.js";

// The figures in docs/comparison.md. To have it show those of the last benches:
//   UPDATE=1 npx jest test/comparison && npm run lint:fix
// What libraries do with bytes is held by `npm run migrating`.

const path = join(root, "docs/comparison.md");
const page = () => readFileSync(path, "utf8");

test.each([
  ["codecs", codecs()],
  ["stacks", stacks()],
  ["slower", slower()],
])("docs/comparison.md shows the figures of the benches: %s", (name, rows) => {
  if (process.env["UPDATE"]) writeFileSync(path, withTable(page(), name, rows));
  expect(tableIn(page(), name)).toEqual(rows);
});

test("its versions are those of the benches and of the tests", () => {
  const { devDependencies } = JSON.parse(readFileSync(join(root, "test/migrating/before/package.json"), "utf8"));
  const measured = [...Object.values(codecResults.names), ...Object.values(grpcResults.names)];
  const tried = Object.entries(devDependencies).map(([name, version]) => `${name.replace(/^@grpc\//, "")} ${version}`);
  for (const [name, version] of tableIn(page(), "versions").slice(1)) {
    expect([...measured, ...tried, "grpc-tools 1.13.1"]).toContain(`${name} ${version}`);
  }
});
