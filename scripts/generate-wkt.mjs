// Generates the codecs of the well-known types that the runtime carries, from the descriptors that Protobuf-ES carries:
// so each codec has exactly the type that Protobuf-ES publishes.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { create } from "@bufbuild/protobuf";
import { wktPublicImportPaths } from "@bufbuild/protobuf/codegenv2";
import { CodeGeneratorRequestSchema } from "@bufbuild/protobuf/wkt";
import { createPlugin } from "@protoc-gen-ts/plugin";

const out = fileURLToPath(new URL("../packages/runtime/src/wkt/gen", import.meta.url));

const files = await Promise.all(Object.entries(wktPublicImportPaths).map(([name, from]) => load(name, from)));
const request = create(CodeGeneratorRequestSchema, {
  fileToGenerate: files.map((file) => file.proto.name),
  protoFile: sorted(files).map((file) => file.proto),
  parameter:
    "target=ts,import_extension=js,grpc=false,elide_plugin_version=true,rewrite_imports=@protoc-gen-ts/runtime:./../../index.js",
});

rmSync(out, { recursive: true, force: true });
for (const { name, content } of createPlugin().run(request).file) {
  if (!name.endsWith("_codec.ts")) continue;
  mkdirSync(dirname(join(out, name)), { recursive: true });
  writeFileSync(join(out, name), content);
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
