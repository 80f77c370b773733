// Generates what our packages carry. The runtime: the codecs of the well-known types, from the descriptors that
// Protobuf-ES carries, so that each codec has exactly the type that Protobuf-ES publishes; and the standard types and
// services of gRPC, from its own schemas. The registry: the part of etcd's API that it needs.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { create, fromBinary } from "@bufbuild/protobuf";
import { wktPublicImportPaths } from "@bufbuild/protobuf/codegenv2";
import { CodeGeneratorRequestSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { createPlugin } from "@protoc-gen-ts/plugin";

const packages = fileURLToPath(new URL("../packages", import.meta.url));
const protoc = fileURLToPath(new URL("../node_modules/.bin/protoc", import.meta.url));

await generateWellKnown();
generateOwn(
  "runtime",
  "error-details",
  ["google/rpc/status.proto", "google/rpc/error_details.proto"],
  /_(codec|pb)\.ts$/,
  {
    "@protoc-gen-ts/runtime/v0.1": "index.js",
    "@protoc-gen-ts/runtime/wkt/google/protobuf/any_codec.js": "wkt/gen/google/protobuf/any_codec.js",
    "@protoc-gen-ts/runtime/wkt/google/protobuf/duration_codec.js": "wkt/gen/google/protobuf/duration_codec.js",
  },
);
const adapters = { "@protoc-gen-ts/runtime/v0.1": "index.js", "@protoc-gen-ts/runtime/v0.1/grpc": "grpc/index.js" };
generateOwn("runtime", "grpc/health", ["grpc/health/v1/health.proto"], /\.ts$/, adapters);
generateOwn(
  "runtime",
  "grpc/reflection",
  ["grpc/reflection/v1/reflection.proto", "grpc/reflection/v1alpha/reflection.proto"],
  /\.ts$/,
  adapters,
);
generateOwn("etcd", ".", ["etcd/api/mvccpb/kv.proto", "etcd/api/etcdserverpb/rpc.proto"], /_(codec|grpc)\.ts$/, {});

async function generateWellKnown() {
  const files = await Promise.all(Object.entries(wktPublicImportPaths).map(([name, from]) => load(name, from)));
  const protoFile = sorted(files).map((file) => file.proto);
  const names = files.map((file) => file.proto.name);
  generate("runtime", "wkt", names, protoFile, /_codec\.ts$/, "grpc=false", {
    "@protoc-gen-ts/runtime/v0.1": "index.js",
  });
}

/** From schemas of a package, into a folder of its sources. */
function generateOwn(owner, folder, names, wanted, rewrites) {
  const work = mkdtempSync(join(tmpdir(), "protoc-"));
  const set = join(work, "set.bin");
  const flags = ["--include_imports", "--include_source_info", `--descriptor_set_out=${set}`];
  execFileSync(protoc, ["-I", join(packages, owner, "proto"), ...flags, ...names], { stdio: "inherit" });
  const { file } = fromBinary(FileDescriptorSetSchema, readFileSync(set));
  rmSync(work, { recursive: true });
  generate(owner, folder, names, file, wanted, "grpc=true", rewrites);
}

/**
 * Writes the generated files whose names are wanted.
 *
 * @param rewrites What to import, below the owner's sources, in place of what users of the runtime import.
 */
function generate(owner, folder, fileToGenerate, protoFile, wanted, option, rewrites) {
  const out = join(packages, owner, "src", folder, "gen");
  const up = "../".repeat(`${folder}/gen`.split("/").length);
  const imports = Object.entries(rewrites).map(([from, to]) => `rewrite_imports=${from}:./${up}${to}`);
  const parameter = [
    "target=ts",
    "import_extension=js",
    "ts_nocheck=false",
    option,
    "elide_plugin_version=true",
    ...imports,
  ].join(",");
  const request = create(CodeGeneratorRequestSchema, { fileToGenerate, protoFile, parameter });
  rmSync(out, { recursive: true, force: true });
  for (const { name, content } of createPlugin().run(request).file) {
    if (!wanted.test(name)) continue;
    mkdirSync(dirname(join(out, name)), { recursive: true });
    writeFileSync(join(out, name), content);
  }
}

async function load(name, from) {
  const exports = Object.values(await import(from));
  return exports.find((value) => value?.kind === "file" && value.proto.name === name);
}

/** Files after those that they import, as a request must have them. */
function sorted(roots) {
  const seen = new Set();
  const visit = (file) => {
    file.dependencies.forEach(visit);
    seen.add(file);
  };
  roots.forEach(visit);
  const byName = new Map([...seen].map((file) => [file.proto.name, file]));
  return [...byName.values()];
}
