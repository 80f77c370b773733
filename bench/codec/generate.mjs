// Makes each library's code with its own generator, as its users do, and JavaScript of what is TypeScript.
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { compile, files, rootBin, protoc as run } from "../shared/generate.mjs";
import { bin, CONFORMANCE_PROTOS, conformance, gen, PROTOS, protocInclude, protoPaths } from "./paths.mjs";

const DESCRIPTOR = "google/protobuf/descriptor.proto";

/** Everything that is measured, below `gen/`. */
export async function generate() {
  rmSync(gen, { recursive: true, force: true });
  protoc({ plugin: rootBin("protoc-gen-ts"), out: "ours", opt: "import_extension=js" });
  protoc({ plugin: bin("protoc-gen-es"), out: "protobuf-es", opt: "target=js,import_extension=js" });
  // Its service clients would need RxJS.
  protoc({
    plugin: bin("protoc-gen-ts_proto"),
    out: "ts-proto",
    opt: "importSuffix=.js,outputServices=none",
    also: [DESCRIPTOR],
  });
  protoc({ plugin: bin("protoc-gen-ts"), out: "protobuf-ts", also: [DESCRIPTOR] });
  pbjs();
  pbf();
  for (const [plugin, out] of [
    [rootBin("protoc-gen-ts"), "conformance/ours"],
    [bin("protoc-gen-es"), "conformance/protobuf-es"],
  ]) {
    protoc({ plugin, out, opt: "target=js,import_extension=js", include: [conformance], files: CONFORMANCE_PROTOS });
  }
  for (const file of files(gen, ".ts")) compile(file);
  await import("./write-payloads.mjs");
}

function protoc({ plugin, out, opt, include = protoPaths, files = PROTOS, also = [] }) {
  run({ plugin, folder: join(gen, out), opt, include, files: [...files, ...also] });
}

function pbjs() {
  const folder = join(gen, "protobufjs");
  mkdirSync(folder);
  const paths = protoPaths.flatMap((path) => ["-p", path]);
  for (const [out, files] of Object.entries({
    schemas: PROTOS,
    gpt: ["gpt/gpt.proto"],
    // By its name alone, pbjs would take an older one that it brings along.
    descriptor: [join(protocInclude, DESCRIPTOR)],
  })) {
    // Node.js asks for the file's extension where an ES module imports it.
    const target = ["-t", "static-module", "-w", "es6", "-r", out, "--dependency", "protobufjs/minimal.js"];
    execFileSync(bin("pbjs"), [...target, "-o", join(folder, `${out}.js`), ...paths, ...files]);
  }
}

function pbf() {
  mkdirSync(join(gen, "pbf"));
  for (const file of PROTOS) {
    const path = protoPaths.flatMap((folder) => files(folder, file))[0];
    writeFileSync(join(gen, "pbf", `${basename(file, ".proto")}.js`), execFileSync(bin("pbf"), [path]));
  }
}
