#!/usr/bin/env node
// What grpc-tools calls grpc_tools_node_protoc, made of what Debian has: grpc-tools fetches its programs from a place
// that is no package registry. They are protoc's generator of JavaScript, 3.12.4, and gRPC's plugin for Node.js, 1.30.2,
// which are older, so that three things are done here that grpc-tools does by itself.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { debianJs } from "../support/debian-js.mjs";

const { protoc, plugin, env } = debianJs();
const wellKnown = fileURLToPath(new URL("../../node_modules/protoc/include", import.meta.url));
const schemas = mkdtempSync(join(tmpdir(), "grpc-tools-"));
let grpcOut;

// Older generators know no optional in proto3. On the wire, and to its accessors, it is a oneof with one field.
function withoutOptional(folder) {
  for (const name of readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".proto"))) {
    const text = readFileSync(join(folder, name), "utf8");
    mkdirSync(dirname(join(schemas, name)), { recursive: true });
    writeFileSync(join(schemas, name), text.replace(/optional (\w+ (\w+) = \w+;)/g, "oneof _$2 { $1 }"));
  }
  return schemas;
}

const args = process.argv.slice(2).map((arg, i, all) => {
  if (all[i - 1] === "-I") return withoutOptional(arg);
  const [, folder] = /^--grpc_out=grpc_js:(.*)$/.exec(arg) ?? [];
  if (folder === undefined) return arg;
  grpcOut = folder;
  return `--grpc_out=${folder}`;
});
execFileSync(protoc, [...args, "-I", wellKnown, `--plugin=protoc-gen-grpc=${plugin}`], {
  env: { ...process.env, ...env },
  stdio: "inherit",
});
// It was made for the grpc-js that came before, and for the Buffer of that time.
for (const name of readdirSync(grpcOut, { recursive: true }).filter((name) => name.endsWith("_grpc_pb.js"))) {
  const file = join(grpcOut, name);
  const text = readFileSync(file, "utf8").replace("require('grpc')", "require('@grpc/grpc-js')");
  writeFileSync(file, text.replaceAll("new Buffer(", "Buffer.from("));
}
rmSync(schemas, { recursive: true });
