import { readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "@jest/globals";
import ts from "typescript-5.9"; // 7 has no API for this
import { readTree } from "./support/files.js";
import { root } from "./support/programs.js";

// What may import what is listed in docs/DESIGN.md.

/** A folder or a file of a package, and what it may import of the same package. Siblings in a folder need no arrow. */
type Layers = ReadonlyMap<string, readonly string[]>;

const design = readFileSync(join(root, "docs/DESIGN.md"), "utf8");
const tables = [...design.matchAll(/^```text arrows="packages\/(.*)"\n([\s\S]*?)^```$/gm)];
const packages = tables.map(([, name, table]): [string, Layers] => [name!, layersOf(table!)]);

test("the design has a table for each package", () => {
  expect(packages.map(([name]) => name)).toEqual(["protoc-gen-ts", "runtime", "etcd", "json-rpc"]);
});

describe.each(packages)("packages/%s", (name, layers) => {
  const { imports } = importsOf(name);

  test("imports follow the arrows", () => {
    const wrong = imports.filter(([from, to]) => {
      const [a, b] = [layerOf(from, layers), layerOf(to, layers)];
      return a !== b && !layers.get(a)?.includes(b);
    });
    expect(wrong).toEqual([]);
  });

  test("each arrow is used", () => {
    const used = new Set(imports.map(([from, to]) => `${layerOf(from, layers)} -> ${layerOf(to, layers)}`));
    const arrows = [...layers].flatMap(([from, targets]) => targets.map((to) => `${from} -> ${to}`));
    expect(arrows.filter((arrow) => !used.has(arrow))).toEqual([]);
  });

  test("no import leads back to where it began", () => {
    expect(cycleIn(imports)).toEqual([]);
  });
});

test.each([...packages.map(([name]) => name), "examples"])(
  "packages/%s imports only declared packages, by their public names",
  (name) => {
    const { external } = importsOf(name);
    const manifest = JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8"));
    // What a package has for its development is built into its files, where its sources import it.
    const { dependencies, peerDependencies, devDependencies } = manifest;
    const declared = Object.keys({ ...dependencies, ...peerDependencies, ...devDependencies });
    const imported = external
      .filter((path) => !path.startsWith("node:"))
      .map((path) => /^(@[^/]+\/)?[^/]+/.exec(path)?.[0]);
    expect([...new Set(imported)].filter((path) => !declared.includes(path ?? ""))).toEqual([]);
    expect(external.filter((path) => /\/(build|dist|src)\//.test(path))).toEqual([]);
  },
);

test("a printer does not import another", () => {
  const { imports } = importsOf("protoc-gen-ts");
  expect(imports.filter(([from, to]) => from.startsWith("print/") && to.startsWith("print/"))).toEqual([]);
});

test("what runs in a browser knows nothing of Node.js and grpc-js", () => {
  for (const [file, text] of Object.entries(readTree(join(root, "packages/runtime/src")))) {
    if (file.startsWith("grpc/")) continue;
    if (file === "wire/utf8-slice.ts") continue; // which asks whether there is a Buffer
    expect([file, /from "(node:|@grpc)|\bBuffer\b|\bprocess\./.exec(text)?.[0]]).toEqual([file, undefined]);
  }
});

test("in the examples, no import leads back to where it began", () => {
  expect(cycleIn(importsOf("examples").imports)).toEqual([]);
});

function layersOf(table: string): Layers {
  const lines = table.trimEnd().split("\n");
  return new Map(
    lines.map((line) => {
      const [from, targets] = line.split("->").map((side) => side.trim());
      return [from!, targets?.split(", ") ?? []];
    }),
  );
}

function importsOf(name: string): { imports: [string, string][]; external: string[] } {
  const src = join(root, "packages", name, "src");
  const imports: [string, string][] = [];
  const external: string[] = [];
  for (const [file, text] of Object.entries(readTree(src))) {
    for (const { fileName: path } of ts.preProcessFile(text).importedFiles) {
      if (!path.startsWith(".")) external.push(path);
      else imports.push([file, relative(src, resolve(src, dirname(file), path)).replace(/\.js$/, ".ts")]);
    }
  }
  return { imports, external };
}

/** The innermost folder or file that is listed. */
function layerOf(file: string, layers: Layers): string {
  const path = file.replace(/\.ts$/, "");
  const known = [...layers.keys()].filter((layer) => path === layer || path.startsWith(`${layer}/`));
  return known.sort((a, b) => b.length - a.length)[0] ?? path;
}

/** The files of a cycle, if there is one. */
function cycleIn(imports: readonly (readonly [string, string])[]): string[] {
  const done = new Set<string>();
  const visit = (file: string, path: string[]): string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const [from, to] of imports) {
      if (from !== file) continue;
      const cycle = visit(to, [...path, file]);
      if (cycle.length > 0) return cycle;
    }
    done.add(file);
    return [];
  };
  for (const [from] of imports) {
    const cycle = visit(from, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}
