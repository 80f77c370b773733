// Makes one module of the many behind each given module of the current folder's dist/esm, as Node.js takes almost a
// millisecond to load a module, whatever is in it. The types stay in files of their own.
//
//   node bundle-esm.mjs index.js grpc/index.js
//
// A module that imports another of these goes on to do so, so that nothing is there twice. Modules that no entry of the
// package leads to any more are removed.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { buildSync } from "esbuild";

const ESM = "dist/esm";
const COMMON = { bundle: true, packages: "external", format: "esm", platform: "neutral", logLevel: "warning" };

const modules = process.argv.slice(2).map((module) => join(ESM, module));
for (const module of modules) {
  buildSync({
    ...COMMON,
    entryPoints: [module],
    outfile: module,
    allowOverwrite: true,
    external: modules.filter((other) => other !== module).map((other) => `./${relative(".", other)}`),
    target: "es2022",
    sourcemap: true,
  });
}

const all = readdirSync(ESM, { recursive: true })
  .filter((name) => name.endsWith(".js"))
  .map((name) => join(ESM, name));
const { metafile } = buildSync({ ...COMMON, entryPoints: entries(), outdir: ESM, write: false, metafile: true });
for (const module of all) {
  if (module in metafile.inputs) continue;
  rmSync(module);
  rmSync(`${module}.map`);
}

/** What users of the package can import. */
function entries() {
  const { exports } = JSON.parse(readFileSync("package.json", "utf8"));
  const paths = Object.values(exports).flatMap((conditions) => conditions.import ?? []);
  return [...new Set(paths)].flatMap((path) => {
    const [start, end] = join(path).split("*");
    return all.filter((module) =>
      end === undefined ? module === start : module.startsWith(start) && module.endsWith(end),
    );
  });
}
