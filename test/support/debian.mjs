// Packages of Debian for tests that need other people's programs. Nothing is installed: they are unpacked into .cache.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const cache = fileURLToPath(new URL("../../.cache", import.meta.url));

/**
 * @typedef {object} Wanted
 * @property {string} release Of Debian, such as "bookworm".
 * @property {readonly string[]} packages All of them: what they depend on is not added.
 * @property {readonly string[]} [sources] Source packages, whose original sources go to src/.
 */

/**
 * @param {string} name That of the folder in .cache.
 * @param {Wanted} wanted
 * @returns {string} the folder, which has what / has on a machine where these packages are installed.
 * @throws Error if they cannot be had on this machine.
 */
export function unpacked(name, wanted) {
  const folder = join(cache, name);
  if (!has(folder, wanted)) fetch(folder, wanted);
  return folder;
}

/**
 * @param {string} root What unpacked() has returned.
 * @returns {string[]} the folders of the shared libraries in there. https://wiki.debian.org/Multiarch/Tuples
 * @throws Error if Debian's name for this machine's architecture is not known here.
 */
export function librariesIn(root) {
  const tuple = TUPLES[process.arch];
  if (tuple === undefined) {
    throw new Error(`no folder of Debian's libraries is known for ${process.arch}: add it to debian.mjs`);
  }
  return [join(root, "usr/lib", tuple), join(root, "lib", tuple)];
}

const TUPLES = {
  x64: "x86_64-linux-gnu",
  arm64: "aarch64-linux-gnu",
  arm: "arm-linux-gnueabihf",
  ia32: "i386-linux-gnu",
  ppc64: "powerpc64le-linux-gnu",
  riscv64: "riscv64-linux-gnu",
  s390x: "s390x-linux-gnu",
};

function has(folder, wanted) {
  const file = join(folder, "wanted.json");
  return existsSync(file) && readFileSync(file, "utf8") === JSON.stringify(wanted);
}

function fetch(folder, wanted) {
  const { release, packages, sources = [] } = wanted;
  const lists = sourcesOf(release, sources.length > 0 ? "deb deb-src" : "deb");
  if (lists === "") {
    const names = [...packages, ...sources].join(", ");
    throw new Error(`apt-get is to fetch these packages of Debian ${release}, but this is no Debian: ${names}`);
  }
  const work = `${folder}.${process.pid}`;
  try {
    const root = unpack(work, lists, wanted);
    writeFileSync(join(root, "wanted.json"), JSON.stringify(wanted));
    if (has(folder, wanted)) return; // another process was faster
    rmSync(folder, { recursive: true, force: true });
    renameSync(root, folder);
  } catch (error) {
    if (!has(folder, wanted)) throw error;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** @returns the folder in which all of it is. */
function unpack(work, lists, { packages, sources = [] }) {
  const root = join(work, "root");
  for (const part of ["state/lists/partial", "cache/archives/partial", "root/src"]) {
    mkdirSync(join(work, part), { recursive: true });
  }
  writeFileSync(join(work, "release.sources"), lists);
  // An apt of its own beside the system's: other sources, other lists, and no package installed.
  const options = {
    "Dir::Etc::sourcelist": join(work, "release.sources"),
    "Dir::Etc::sourceparts": "/dev/null",
    "Dir::State": join(work, "state"),
    "Dir::State::status": "/dev/null",
    "Dir::Cache": join(work, "cache"),
    // Its own user may not write here, which it would say.
    "APT::Sandbox::User": userInfo().username,
  };
  const flags = Object.entries(options).flatMap(([key, value]) => ["-o", `${key}=${value}`]);
  const run = (program, args) => execFileSync(program, args, { cwd: work, stdio: ["ignore", "ignore", "inherit"] });
  const made = (end) => readdirSync(work).filter((file) => end.test(file));
  run("apt-get", [...flags, "--quiet", "update"]);
  run("apt-get", [...flags, "--quiet", "download", ...packages]);
  for (const file of made(/\.deb$/)) run("dpkg-deb", ["-x", file, root]);
  for (const source of sources) run("apt-get", [...flags, "--quiet", "source", "--download-only", source]);
  for (const file of made(/\.orig\.tar\.\w+$/)) run("tar", ["-xf", file, "-C", join(root, "src")]);
  return root;
}

/** The system's own Debian sources, with this release in place of its own. */
function sourcesOf(release, types) {
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
    return stanzas
      .map((text) => text.replace(/^Types:.*$/m, `Types: ${types}`).replace(/^Suites:.*$/m, `Suites: ${release}`))
      .join("\n\n");
  }
  const lines = texts.flatMap((text) => [...text.matchAll(line)]);
  return lines
    .map(([, , uri, components]) => `Types: ${types}\nURIs: ${uri}\nSuites: ${release}\nComponents: ${components}`)
    .join("\n\n");
}
