// Makes each stack's code with its own generator, as its users do, and JavaScript of what is TypeScript.
//
//   node generate.mjs
import { rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { compile, files, protoc, rootBin } from "../shared/generate.mjs";
import { bin, gen, PROTO, protoPath } from "./paths.mjs";

const STACKS = {
  ours: { plugin: rootBin("protoc-gen-ts"), opt: "target=js,import_extension=js" },
  "ts-proto": { plugin: bin("protoc-gen-ts_proto"), opt: "importSuffix=.js,outputServices=grpc-js" },
  "nice-grpc": {
    plugin: bin("protoc-gen-ts_proto"),
    opt: "importSuffix=.js,outputServices=nice-grpc,outputServices=generic-definitions,useExactTypes=false",
  },
  connect: { plugin: bin("protoc-gen-es"), opt: "target=js,import_extension=js" },
};

/** Everything that is measured, below `gen/`. */
export function generate() {
  rmSync(gen, { recursive: true, force: true });
  for (const [stack, { plugin, opt }] of Object.entries(STACKS)) {
    protoc({ plugin, opt, folder: join(gen, stack), include: [protoPath], files: [PROTO] });
  }
  for (const file of files(gen, ".ts")) {
    compile(file);
    rmSync(file);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) generate();
