import { readFileSync } from "node:fs";
import { OptionDefaults } from "typedoc";

const packages = ["runtime", "protoc-gen-ts", "etcd", "json-rpc"].map((folder) => ({
  folder,
  ...JSON.parse(readFileSync(new URL(`../${folder}/package.json`, import.meta.url), "utf8")),
}));

const runtime = "@protoc-gen-ts/runtime";

/** @type {Partial<import("typedoc").TypeDocOptions>} */
export default {
  name: "protoc-gen-ts",
  readme: "none",
  entryPoints: packages.flatMap(entryPointsOf),
  tsconfig: "tsconfig.json",
  skipErrorChecking: true, // npm run typecheck does it
  out: "html",
  disableSources: true, // they would be links to wherever the repository was cloned from
  blockTags: [...OptionDefaults.blockTags, "@generated"],
  treatWarningsAsErrors: true,
  packagesRequiringDocumentation: packages.map(({ name }) => name),
  intentionallyNotDocumented: [
    // How a type is told from others, not what anyone has:
    ...[`${runtime}/grpc.Handler`, `${runtime}/grpc/connect.ConnectHandler`].flatMap((handler) => [
      `${handler}.__type.requestStream`,
      `${handler}.__type.responseStream`,
      `${handler}.__type.requestDeserialize`,
      `${handler}.__type.responseDeserialize`,
    ]),
    `${runtime}/grpc.Pem.__type.file`,
    `${runtime}/grpc.Pem.__type.pem`,
    `${runtime}.wrapped.T.__type.value`,
    // Said in HealthServer and HealthClient:
    `${runtime}/grpc/health.HealthService.__type.check`,
    `${runtime}/grpc/health.HealthService.__type.watch`,
    `${runtime}/grpc/health.HealthService.__type.list`,
  ],
  validation: {
    notExported: true,
    invalidLink: true,
    invalidPath: true,
    rewrittenLink: true,
    notDocumented: true,
    unusedMergeModuleWith: true,
  },
};

/** All that a package exports, but for patterns such as `wkt/google/*`: those are the files of which `wkt` is made. */
function entryPointsOf({ folder, exports }) {
  const sources = Object.values(exports).map((target) => target["@protoc-gen-ts/source"]);
  const files = new Set(sources.filter((source) => source && !source.includes("*"))); // a file may have several names
  return [...files].map((source) => `../${folder}/${source}`);
}
