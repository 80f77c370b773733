// Makes one module of the many behind each given module of the current folder's dist/esm, as Node.js takes almost a
// millisecond to load a module, whatever is in it. The types stay in files of their own.
//
//   node bundle-esm.mjs index.js grpc/index.js
//
// A module that imports another of these goes on to do so, so that nothing is there twice.
import { rmSync } from "node:fs";
import { join, relative } from "node:path";
import { buildSync } from "esbuild";

const ESM = "dist/esm";
const modules = process.argv.slice(2).map((module) => join(ESM, module));

const parts = modules.flatMap((module) => {
  const { metafile } = buildSync({
    entryPoints: [module],
    outfile: module,
    allowOverwrite: true,
    bundle: true,
    external: modules.filter((other) => other !== module).map((other) => `./${relative(".", other)}`),
    packages: "external",
    format: "esm",
    platform: "neutral",
    target: "es2022",
    sourcemap: true,
    metafile: true,
    logLevel: "warning",
  });
  return Object.keys(metafile.inputs);
});

for (const part of parts) {
  if (modules.includes(part)) continue;
  rmSync(part);
  rmSync(`${part}.map`);
}
