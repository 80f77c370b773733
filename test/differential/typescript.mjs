// Lets Node.js run this repository's TypeScript as ES modules: `node --import ./test/differential/typescript.mjs x.ts`.
// Node.js 20 cannot by itself. https://nodejs.org/api/module.html#customization-hooks
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { register } from "node:module";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";
import { transform } from "@swc/core";

// Node.js loads this file a second time, in the thread that runs the hooks.
if (isMainThread) register(import.meta.url);

/** Sources name their imports as Node.js sees them after the build. */
export async function resolve(specifier, context, next) {
  if (/^\.{1,2}\/.*\.js$/.test(specifier) && context.parentURL?.endsWith(".ts")) {
    const source = specifier.replace(/\.js$/, ".ts");
    if (existsSync(new URL(source, context.parentURL))) return next(source, context);
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.endsWith(".ts")) return next(url, context);
  const filename = fileURLToPath(url);
  const { code } = await transform(await readFile(filename, "utf8"), {
    filename,
    jsc: { target: "es2022", parser: { syntax: "typescript" } },
    module: { type: "es6" },
    sourceMaps: "inline",
  });
  return { format: "module", source: code, shortCircuit: true };
}
