import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { tableIn, withTable } from "../support/markdown.js";
import { root } from "../support/programs.js";
import { codecs, fastestOthers, geometricMean, imports, slower, stacks } from "./figures.js";
import { codecResults, grpcResults } from "./results.js";

// The figures in docs/comparison.md. To have it show those of the last benches:
//   UPDATE=1 npx jest test/comparison && npm run lint:fix
// What libraries do with bytes is held by `npm run migrating`.

const path = join(root, "docs/comparison.md");
const page = () => readFileSync(path, "utf8");

test.each([
  ["codecs", codecs()],
  ["imports", imports()],
  ["stacks", stacks()],
  ["slower", slower()],
])("docs/comparison.md shows the figures of the benches: %s", (name, rows) => {
  if (process.env["UPDATE"]) writeFileSync(path, withTable(page(), name, rows));
  expect(tableIn(page(), name)).toEqual(rows);
});

test("the README shows the figures of the last bench of codecs", () => {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const [encoding, decoding] = (["encode", "decode"] as const).map((direction) => fastestOthers(direction));
  const means = [encoding!, decoding!].map((rows) => geometricMean(rows).toFixed(1));
  expect(readme).toContain(`Encoding is ${means[0]} times as fast as each row's fastest, decoding ${means[1]} times`);
  const won = [...encoding!, ...decoding!].filter((ratio) => ratio >= 1);
  expect(won).toHaveLength(encoding!.length + decoding!.length - 1); // but for maps
  expect(readme).toContain(`lists of doubles when decoded, by ${Math.min(...won).toFixed(2)} times`);
});

test("its versions are those of the benches and of the tests", () => {
  const { devDependencies } = JSON.parse(readFileSync(join(root, "test/migrating/before/package.json"), "utf8"));
  const measured = [...Object.values(codecResults.names), ...Object.values(grpcResults.names)];
  const tried = Object.entries(devDependencies).map(([name, version]) => `${name.replace(/^@grpc\//, "")} ${version}`);
  for (const [name, version] of tableIn(page(), "versions").slice(1)) {
    expect([...measured, ...tried, "grpc-tools 1.13.1"]).toContain(`${name} ${version}`);
  }
});
