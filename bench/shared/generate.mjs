// Makes code of schemas, as users of the libraries do.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";

/** A program of the workspace. */
export const rootBin = (name) => fileURLToPath(new URL(`../../node_modules/.bin/${name}`, import.meta.url));

/**
 * Runs one plugin of protoc.
 *
 * @param {{ plugin: string, folder: string, opt?: string, include: string[], files: string[] }} run The plugin's path,
 * where its output goes, its parameter, where schemas are found, and which of them are meant.
 */
export function protoc({ plugin, folder, opt = "", include, files }) {
  mkdirSync(folder, { recursive: true });
  const options = opt === "" ? [] : [`--bench_opt=${opt}`];
  const paths = include.flatMap((path) => ["-I", path]);
  const program = [`--plugin=protoc-gen-bench=${plugin}`, `--bench_out=${folder}`];
  execFileSync(rootBin("protoc"), [...program, ...options, ...paths, ...files]);
}

/** The files below a folder whose names end so. */
export function files(folder, ending) {
  return readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith(ending))
    .map((file) => join(folder, file));
}

/** TypeScript to JavaScript, without its types and nothing else, beside it. */
export function compile(file) {
  const { code } = transformSync(readFileSync(file, "utf8"), { loader: "ts", format: "esm", target: "es2022" });
  // Some generators leave out the extension of what they import, which bundlers like and Node.js does not.
  const imports = code.replace(/(from "\.[^"]*?)(\.js)?"/g, '$1.js"');
  writeFileSync(join(dirname(file), `${basename(file, ".ts")}.js`), imports);
}
