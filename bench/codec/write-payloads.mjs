// Writes the bytes that everyone decodes, as Protobuf-ES encodes them, and the JSON of the same messages.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { toJsonString } from "@bufbuild/protobuf";
import { rootBin } from "../shared/generate.mjs";
import { schemas, types } from "./adapters/protobuf-es.mjs";
import { gen } from "./paths.mjs";
import { PAYLOADS } from "./payloads.mjs";

const WELL_KNOWN = [
  ...["any", "api", "descriptor", "duration", "empty", "field_mask", "source_context", "struct", "timestamp", "type"],
  ...["wrappers", "compiler/plugin"],
].map((name) => `google/protobuf/${name}.proto`);

const folder = join(gen, "payloads");
mkdirSync(folder);
const set = join(folder, "well-known.binpb");
execFileSync(rootBin("protoc"), [`--descriptor_set_out=${set}`, "--include_imports", ...WELL_KNOWN]);

for (const { name, type, plain } of PAYLOADS) {
  const codec = types[type];
  const message = plain ? codec.create(plain) : codec.decode(readDescriptors());
  writeFileSync(join(folder, `${name}.binpb`), codec.encode(message));
  writeFileSync(join(folder, `${name}.json`), toJsonString(schemas[type], message));
}

/** The well-known types' own descriptors: of all schemas, those that everyone has. */
function readDescriptors() {
  return readFileSync(set);
}
