import { join } from "node:path";
import { rootBin } from "../shared/generate.mjs";
import { versionAt } from "../shared/version.mjs";
import { peers } from "./paths.mjs";

const root = new URL("../../", import.meta.url);

/**
 * The generators: each with what makes it write TypeScript that Node.js can import once its types are dropped. `loads`
 * are the endings of the files that a service loads; the first generator's other files are measured with them and apart.
 */
export const GENERATORS = {
  ours: {
    name: `protoc-gen-ts ${versionAt(new URL("packages/protoc-gen-ts/", root))}`,
    plugin: rootBin("protoc-gen-ts"),
    parameter: "target=ts,import_extension=js,warnings=false",
  },
  es: {
    name: `protoc-gen-es ${versionAt(new URL("node_modules/@bufbuild/protoc-gen-es/", root))}`,
    plugin: rootBin("protoc-gen-es"),
    parameter: "target=ts,import_extension=js,erasable_syntax=true",
  },
  "ts-proto": {
    name: `ts-proto ${versionAt(new URL("bench/codec/node_modules/ts-proto/", root))}`,
    plugin: join(peers, ".bin/protoc-gen-ts_proto"),
    parameter: "esModuleInterop=true,importSuffix=.js,outputServices=grpc-js",
  },
};
