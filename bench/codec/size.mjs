// How many bytes users ship: generated code, and an app that encodes and decodes one message.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { buildSync, transformSync } from "esbuild";
import { files } from "../shared/generate.mjs";
import { gen, here } from "./paths.mjs";

/** Which files hold the messages of all schemas of ours. Descriptors and services stand apart. */
const MESSAGES = {
  ours: ["ours", "_codec.js"],
  protobufjs: ["protobufjs", "schemas.js"],
  "protobuf-es": ["protobuf-es", "_pb.js"],
  "ts-proto": ["ts-proto", ".js"],
  "protobuf-ts": ["protobuf-ts", ".js"],
  pbf: ["pbf", ".js"],
};

/** { [codec]: { minified, gzipped } }: JavaScript of all messages that the bench has schemas for, without libraries. */
export function generatedSizes() {
  const sizes = {};
  for (const [codec, [folder, ending]] of Object.entries(MESSAGES)) {
    const code = files(join(gen, folder), ending)
      .filter((file) => !/descriptor\.js$|\.client\.js$/.test(file))
      .map((file) => readFileSync(file, "utf8"));
    const minified = code.map((text) => transformSync(text, { minify: true, format: "esm" }).code).join("");
    sizes[codec] = { minified: minified.length, gzipped: gzipSync(minified).length };
  }
  return sizes;
}

/** { [codec]: { minified, gzipped } }: a bundle of the app in `apps/`, as a browser would load it. */
export function bundleSizes() {
  const codecs = [...Object.keys(MESSAGES), "google-protobuf"];
  return Object.fromEntries(codecs.map((codec) => [codec, bundle(join(here, "apps", `${codec}.mjs`))]));
}

function bundle(entry) {
  const options = { bundle: true, minify: true, format: "esm", platform: "browser", target: "es2022", write: false };
  const [{ contents }] = buildSync({ entryPoints: [entry], ...options, logLevel: "error" }).outputFiles;
  return { minified: contents.length, gzipped: gzipSync(contents).length };
}
