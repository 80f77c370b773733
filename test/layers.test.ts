import { readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "@jest/globals";
import ts from "typescript-5.9"; // 7 has no API for this
import { readTree } from "./support/files.js";
import { root } from "./support/programs.js";

// The arrows that imports may follow, type imports included. What is not listed is not allowed.

/** A folder or a file of a package, and what it may import of the same package. Siblings in a folder need no arrow. */
type Layers = Readonly<Record<string, readonly string[]>>;

const plugin: Layers = {
  main: ["plugin", "options", "usage", "version", "transpile"],
  plugin: ["files", "clashes", "surprises", "options", "version", "transpile"],
  files: ["print", "names", "options"],
  print: ["types", "zeros", "valid", "fields", "doc-comment", "names", "protobuf-es-names", "options"],
  types: ["valid", "fields", "names", "protobuf-es-names"],
  zeros: ["fields", "names"],
  valid: ["validate-rules", "options"],
  "validate-rules": [],
  clashes: ["source-position"],
  surprises: ["source-position", "names"],
  fields: [],
  "doc-comment": ["source-locations"],
  names: ["protobuf-es-names"],
  "protobuf-es-names": [],
  options: [],
  "source-position": ["source-locations"],
  "source-locations": [],
  transpile: [],
  usage: ["version"],
  version: [],
};

const runtime: Layers = {
  index: ["codec", "init", "json-struct", "map", "presence", "schema-codec", "wrapped", "wire"],
  grpc: ["index", "error-details/gen"],
  "grpc/health": ["grpc", "grpc/health/gen"],
  "grpc/health/gen": ["grpc", "index"],
  "grpc/reflection": ["grpc", "grpc/reflection/gen", "grpc/health/gen"],
  "grpc/reflection/gen": ["grpc", "index"],
  "grpc/connect": ["grpc"],
  "grpc/testing": ["grpc"],
  "error-details": ["error-details/gen"],
  "error-details/gen": ["index", "wkt/gen"],
  wkt: ["wkt/gen"],
  "wkt/gen": ["index"],
  codec: ["init", "wire"],
  "schema-codec": ["codec"],
  presence: ["wire"],
  "json-struct": ["map", "wire"],
  wrapped: ["codec"],
  init: [],
  map: [],
  wire: [],
};

const etcd: Layers = {
  index: ["register", "resolver", "etcd-error", "options"],
  register: ["leased-key", "etcd", "etcd-error", "naming", "options", "reporting", "waiting"],
  "leased-key": ["etcd", "etcd-error", "gen"],
  resolver: ["addresses", "watch", "etcd", "naming", "options", "reporting"],
  addresses: ["watch", "naming", "reporting"],
  watch: ["etcd", "etcd-error", "gen", "waiting"],
  etcd: ["etcd-error", "gen", "options"],
  reporting: ["options"],
  naming: [],
  options: [],
  "etcd-error": [],
  waiting: [],
  gen: [],
};

const jsonRpc: Layers = {
  index: ["client", "server", "server/http", "server/serve-json-rpc", "limits", "message-json", "schemas"],
  server: ["address", "failure", "json", "limits", "message-json", "schemas"],
  "server/http": ["server", "failure", "http-headers", "json"],
  "server/tcp": ["server", "failure", "json", "limits"],
  "server/serve-json-rpc": ["server", "server/http", "server/tcp", "limits"],
  client: ["address", "failure", "http-headers", "json", "limits", "message-json", "schemas"],
  json: ["failure"],
  "message-json": [],
  schemas: [],
  "http-headers": [],
  failure: [],
  limits: [],
  address: [],
};

describe.each([
  ["protoc-gen-ts", plugin],
  ["runtime", runtime],
  ["etcd", etcd],
  ["json-rpc", jsonRpc],
])("packages/%s", (name, layers) => {
  const { imports, external } = importsOf(name);

  test("imports follow the arrows", () => {
    const wrong = imports.filter(([from, to]) => {
      const [a, b] = [layerOf(from, layers), layerOf(to, layers)];
      return a !== b && !layers[a]?.includes(b);
    });
    expect(wrong).toEqual([]);
  });

  test("no import leads back to where it began", () => {
    expect(cycleIn(imports)).toEqual([]);
  });

  test("only declared packages are imported, by their public names", () => {
    const manifest = JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8"));
    const declared = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    const packages = external
      .filter((path) => !path.startsWith("node:"))
      .map((path) => /^(@[^/]+\/)?[^/]+/.exec(path)?.[0]);
    expect([...new Set(packages)].filter((path) => !declared.includes(path ?? ""))).toEqual([]);
    expect(external.filter((path) => /\/(build|dist|src)\//.test(path))).toEqual([]);
  });
});

test("a printer does not import another", () => {
  const { imports } = importsOf("protoc-gen-ts");
  expect(imports.filter(([from, to]) => from.startsWith("print/") && to.startsWith("print/"))).toEqual([]);
});

test("what runs in a browser knows nothing of Node.js and grpc-js", () => {
  for (const [file, text] of Object.entries(readTree(join(root, "packages/runtime/src")))) {
    if (file.startsWith("grpc/")) continue;
    expect([file, /from "(node:|@grpc)|\bBuffer\b|\bprocess\./.exec(text)?.[0]]).toEqual([file, undefined]);
  }
});

test("in the examples, no import leads back to where it began", () => {
  expect(cycleIn(importsOf("examples").imports)).toEqual([]);
});

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
  const known = Object.keys(layers).filter((layer) => path === layer || path.startsWith(`${layer}/`));
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
