// Completes the lock files with the optional packages of other platforms. npm leaves out those that it could not look
// at when it made the lock, and `npm ci` refuses a lock without them. Run after every change of dependencies.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const SYSTEMS = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const PROCESSORS = ["arm", "arm64", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "wasm32", "x64"];

for (const folder of ["..", "../bench/codec", "../bench/grpc", "../test/migrating/before"]) {
  const file = fileURLToPath(new URL(`${folder}/package-lock.json`, import.meta.url));
  const lock = JSON.parse(readFileSync(file, "utf8"));
  complete(lock.packages);
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(file, `${JSON.stringify(lock, undefined, 2)}\n`);
}

function complete(packages) {
  for (const [path, { optionalDependencies = {}, dev }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      if (isLocked(packages, path, name) || !/^\d/.test(version)) continue;
      const words = name.split(/[-/]/);
      const os = SYSTEMS.filter((system) => words.includes(system));
      const cpu = PROCESSORS.filter((processor) => words.includes(processor));
      if (os.length + cpu.length === 0) throw new Error(`${name} is optional and not locked, and names no platform`);
      packages[`node_modules/${name}`] = {
        version,
        ...(cpu.length > 0 && { cpu }),
        ...(dev && { dev }),
        optional: true,
        ...(os.length > 0 && { os }),
      };
    }
  }
}

/** Whether the lock has a package where Node.js would find it from this path. */
function isLocked(packages, path, name) {
  for (let folder = path; ; folder = folder.replace(/\/?node_modules\/(?!.*node_modules\/).*$/, "")) {
    if (packages[`${folder === "" ? "" : `${folder}/`}node_modules/${name}`]) return true;
    if (folder === "" || !folder.includes("node_modules/")) return `node_modules/${name}` in packages;
  }
}
