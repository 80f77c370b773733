import { join } from "node:path";
import { rootBin } from "../shared/generate.mjs";
import { peers } from "./paths.mjs";

const root = new URL("../../", import.meta.url);

/** Our TypeScript with all of it checked, which is not the default. */
export const CHECKED = "ts, all checked";

/**
 * The generators, and the folders of their packages: each with what makes it write TypeScript that Node.js can import,
 * and other ways to have it write what the compiler reads.
 */
export const GENERATORS = {
  ours: {
    name: "protoc-gen-ts",
    from: new URL("packages/protoc-gen-ts/", root),
    plugin: rootBin("protoc-gen-ts"),
    parameter: "target=ts,import_extension=js,warnings=false",
    others: {
      [CHECKED]: "target=ts,import_extension=js,warnings=false,ts_nocheck=false",
      dts: "target=dts,import_extension=js,warnings=false",
    },
  },
  es: {
    name: "protoc-gen-es",
    from: new URL("node_modules/@bufbuild/protoc-gen-es/", root),
    plugin: rootBin("protoc-gen-es"),
    parameter: "target=ts,import_extension=js,erasable_syntax=true",
    others: { dts: "target=dts,import_extension=js" },
  },
  "ts-proto": {
    name: "ts-proto",
    from: new URL("bench/codec/node_modules/ts-proto/", root),
    plugin: join(peers, ".bin/protoc-gen-ts_proto"),
    parameter: "esModuleInterop=true,importSuffix=.js,outputServices=grpc-js",
    others: {},
  },
};
