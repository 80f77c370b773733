// Makes one file each of the plugin's program and of its library, in the dist of the current folder, with protoplugin in
// them but not the compiler that protoplugin brings along: it would take 32 MB where the plugin is installed, and a
// quarter of a second each time it runs, though our own transpiler is there for what needs one.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const withoutItsCompiler = {
  name: "protoplugin without its compiler",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(typescript|@typescript\/vfs)$/ }, ({ path, importer }) =>
      /node_modules.@bufbuild.protoplugin./.test(importer) ? { path, namespace: "left-out" } : { path, external: true },
    );
    onLoad({ filter: /.*/, namespace: "left-out" }, () => ({ contents: "module.exports = undefined;" }));
  },
};

/** @returns the files of others that went into it. */
async function bundle(options) {
  const { metafile } = await build({
    ...{ bundle: true, platform: "node", target: "node20", logLevel: "warning", metafile: true, sourcemap: true },
    ...{ allowOverwrite: true, plugins: [withoutItsCompiler] },
    ...options,
  });
  return Object.keys(metafile.inputs).filter((path) => path.includes("node_modules/"));
}

const library = { entryPoints: ["dist/esm/plugin.js"], external: ["@bufbuild/protobuf"] };
const others = [
  await bundle({ entryPoints: ["dist/esm/main.js"], format: "cjs", outfile: "dist/main.cjs" }),
  await bundle({ ...library, format: "cjs", outfile: "dist/cjs/plugin.js" }),
  await bundle({ ...library, format: "esm", outfile: "dist/esm/plugin.js" }),
].flat();

// What they ask to be told to those who get their code: the comments that their files begin with.
const comments = [...new Set(others.flatMap((path) => /^(\/\/.*\n)+/.exec(readFileSync(path, "utf8"))?.[0] ?? []))];
const notices = comments.filter((text) => !comments.some((other) => other !== text && text.startsWith(other)));
writeFileSync("dist/NOTICES.txt", notices.join("\n"));

// The transpiler is as it was built: it imports nothing but the compiler.
for (const folder of ["dist/esm", "dist/cjs"]) {
  for (const name of readdirSync(folder)) {
    if (!/^(plugin|transpile)\.|^package\.json$/.test(name)) rmSync(join(folder, name), { recursive: true });
  }
}
