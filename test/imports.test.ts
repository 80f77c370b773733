import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { bin, root, run } from "./support/programs.js";

// What each kind of generated file loads, seen in a process of its own. CommonJS, as there a program can be asked.

const out = mkdtempSync(join(root, "node_modules/.imports-"));

beforeAll(() => {
  const plugin = `--plugin=protoc-gen-ts=${bin("protoc-gen-ts")}`;
  const opt = "--ts_opt=target=js,js_import_style=legacy_commonjs";
  const files = ["gpt/gpt.proto", "user/user.proto"];
  expect(run(bin("protoc"), [plugin, `--ts_out=${out}`, opt, "-I", join(root, "proto"), ...files]).status).toBe(0);
});

afterAll(() => rmSync(out, { recursive: true }));

function packagesLoadedBy(file: string): string[] {
  const program = `require(${JSON.stringify(join(out, file))}); console.log(JSON.stringify(Object.keys(require.cache)))`;
  const { stdout } = run(process.execPath, ["-e", program]);
  const paths = (JSON.parse(stdout) as string[])
    .filter((path) => !path.startsWith(out))
    .map((path) => relative(root, path));
  const packages = paths.map(
    (path) => /(?:node_modules\/|packages\/)((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(path)?.[1],
  );
  return [...new Set(packages.map((name) => name ?? "?"))].sort();
}

test("a codec file loads our runtime's wire code, and nothing else", () => {
  expect(packagesLoadedBy("gpt/gpt_codec.js")).toEqual(["runtime"]);
  expect(packagesLoadedBy("user/user_codec.js")).toEqual(["runtime"]);
});

test("a pb file loads Protobuf-ES, and no grpc-js", () => {
  expect(packagesLoadedBy("user/user_pb.js")).toEqual(["@bufbuild/protobuf", "runtime"]);
});

test("a grpc file loads grpc-js, and no Protobuf-ES", () => {
  const packages = packagesLoadedBy("user/user_grpc.js");
  expect(packages).toContain("@grpc/grpc-js");
  expect(packages).not.toContain("@bufbuild/protobuf");
});

describe("an entry of the runtime, as it is built", () => {
  const runtime = join(root, "packages/runtime");
  const { exports } = JSON.parse(readFileSync(join(runtime, "package.json"), "utf8"));

  /** The modules of ours that an entry leads to, and the packages of others. */
  function behind(entry: string, condition: "import" | "require"): { modules: string[]; packages: string[] } {
    const [meta, bundle] = [join(out, "meta.json"), join(out, "bundle.js")];
    const flags = ["--bundle", "--packages=external", "--platform=node", `--metafile=${meta}`, `--outfile=${bundle}`];
    const { status, stderr } = run(bin("esbuild"), [exports[entry][condition], ...flags], { cwd: runtime });
    expect([entry, status, stderr]).toEqual([entry, 0, expect.any(String)]);
    const { inputs } = JSON.parse(readFileSync(meta, "utf8")) as { inputs: Record<string, { imports: Import[] }> };
    const external = Object.values(inputs).flatMap(({ imports }) => imports.filter((it) => it.external));
    const packages = external.map(({ path }) => /^(@[^/]+\/)?[^/]+/.exec(path)![0]);
    return {
      modules: Object.keys(inputs).sort(),
      packages: [...new Set(packages)].filter((name) => !isBuiltin(name)).sort(),
    };
  }

  interface Import {
    readonly path: string;
    readonly external?: boolean;
  }

  const [es, grpc] = ["@bufbuild/protobuf", "@grpc/grpc-js"];
  const needs: Record<string, string[]> = {
    ".": [],
    "./wkt": [],
    "./error-details": [],
    "./error-details/pb": [es],
    "./grpc": [grpc],
    "./grpc/connect": ["@connectrpc/connect", grpc],
    "./grpc/health": [grpc],
    "./grpc/reflection": [es, grpc],
    "./grpc/testing": [grpc],
  };

  test.each(Object.entries(needs))("%s loads what it needs, in both forms", (entry, packages) => {
    expect(behind(entry, "import").packages).toEqual(packages);
    expect(behind(entry, "require").packages).toEqual(packages);
  });

  test.each([
    [".", ["index.js"]],
    ["./grpc", ["grpc/index.js", "index.js"]],
    ["./grpc/connect", ["grpc/connect/index.js", "grpc/index.js", "index.js"]],
    ["./grpc/health", ["grpc/health/index.js", "grpc/index.js", "index.js"]],
    ["./grpc/reflection", ["grpc/index.js", "grpc/reflection/index.js", "index.js"]],
    ["./grpc/testing", ["grpc/index.js", "grpc/testing/index.js", "index.js"]],
  ])("%s is one ES module, beside the entries that it rests on", (entry, modules) => {
    expect(behind(entry, "import").modules).toEqual(modules.map((name) => `dist/esm/${name}`));
  });
});
