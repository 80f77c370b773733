import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { tableIn, withTable } from "../support/markdown.js";
import { publicPackages } from "../support/packages.js";
import { root } from "../support/programs.js";
import { installed } from "./dependencies.js";

// The table in docs/packages.md. To have it show what the packages bring along now: UPDATE=1 npx jest test/packages/dep

const path = join(root, "docs/packages.md");

const trees = installed();

test("docs/packages.md lists all that our packages bring along, and about what it takes", () => {
  const now = table();
  if (process.env["UPDATE"]) writeFileSync(path, withTable(readFileSync(path, "utf8"), "dependencies", now));
  const said = tableIn(readFileSync(path, "utf8"), "dependencies");
  expect(said.map(withoutSizes)).toEqual(now.map(withoutSizes));
  const sizes = (rows: string[][]): number[] => rows.flat().filter(isSize).map(Number.parseFloat);
  const current = sizes(now);
  for (const [i, size] of sizes(said).entries()) {
    expect(Math.abs(size - current[i]!)).toBeLessThanOrEqual(Math.max(0.1, current[i]! / 5));
  }
});

test.each([
  // The fewest that each can do with; one more is a decision.
  ["runtime", ["@bufbuild/protobuf"]],
  ["plugin", ["@bufbuild/protobuf", "typescript"]],
  ["etcd", ["@bufbuild/protobuf", "@grpc/grpc-js", "@protoc-gen-ts/runtime"]],
  ["json-rpc", ["@bufbuild/protobuf", "@grpc/grpc-js", "@protoc-gen-ts/runtime"]],
])("%s itself needs no more than it must", (short, names) => {
  const { dependencies, peerDependencies, peerDependenciesMeta } = publicPackages.find(
    (it) => it.short === short,
  )!.manifest;
  const peers = Object.keys(peerDependencies ?? {}).filter((name) => !peerDependenciesMeta?.[name]?.optional);
  expect([...Object.keys(dependencies ?? {}), ...peers].sort()).toEqual(names);
});

/** A row for each package that comes along, and a column for each of ours. */
function table(): string[][] {
  const all = new Map(
    trees.flatMap(({ dependencies }) => dependencies.map(({ name, bytes }) => [name, bytes] as const)),
  );
  const rows = [...all]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, bytes]) => [
      `\`${name.replace(" of ", "` of `")}\``,
      name.startsWith("@protoc-gen-ts/") ? roughly(bytes) : megabytes(bytes),
      ...trees.map(({ dependencies }) => (dependencies.some((it) => it.name === name) ? "×" : "")),
    ]);
  const total = trees.map(({ dependencies }) => roughly(dependencies.reduce((sum, { bytes }) => sum + bytes, 0)));
  return [
    ["", "", ...trees.map(({ title }) => `\`${title}\``)],
    ["takes itself", "", ...trees.map(({ bytes }) => roughly(bytes))],
    ["packages that come along", "", ...trees.map(({ dependencies }) => `${dependencies.length}`)],
    ["what they take", "", ...total],
    ...rows,
  ];
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}

/** So that most changes of ours leave the page as it is. */
function roughly(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function isSize(cell: string): boolean {
  return cell.endsWith(" MB");
}

function withoutSizes(row: readonly string[]): string[] {
  return row.map((cell) => (isSize(cell) ? "MB" : cell));
}
