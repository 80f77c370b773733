import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
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
  const paths = (JSON.parse(stdout) as string[]).filter((path) => !path.startsWith(out));
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
