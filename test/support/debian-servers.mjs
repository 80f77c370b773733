// Prints how to start a server of other people's, or OpenSSL, as JSON: { program, env }. Usage: debian-servers.mjs NAME.
// One that this machine has is taken as it is; otherwise it is fetched from Debian.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { librariesIn, unpacked } from "./debian.mjs";

const SERVERS = {
  "redis-server": {
    packages: ["redis-server", "redis-tools", "libatomic1", "libjemalloc2", "liblzf1", "libssl3", "libsystemd0"],
    hint: "install redis 6 or later (Debian: apt-get install redis-server; Homebrew: brew install redis)",
  },
  etcd: {
    packages: ["etcd-server"],
    hint: "install etcd 3.4 or later (Debian: apt-get install etcd-server; Homebrew: brew install etcd)",
  },
  openssl: {
    packages: ["openssl", "libssl3"],
    env: (root) => ({ OPENSSL_CONF: join(root, "etc/ssl/openssl.cnf") }),
    hint: "install OpenSSL 3 (Debian: apt-get install openssl; Homebrew: brew install openssl)",
  },
};

const [name] = process.argv.slice(2);
const server = SERVERS[name];
if (server === undefined) throw new Error(`${name} is not among ${Object.keys(SERVERS).join(", ")}`);
console.log(JSON.stringify(installed() ?? fetched()));

function installed() {
  const program = (process.env.PATH ?? "")
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));
  return program && { program, env: {} };
}

function fetched() {
  try {
    const root = unpacked(name, { release: "bookworm", packages: server.packages });
    return {
      program: join(root, "usr/bin", name),
      env: { LD_LIBRARY_PATH: librariesIn(root).join(delimiter), ...server.env?.(root) },
    };
  } catch (error) {
    console.error(`${name} is needed and cannot be fetched: ${error.message}\n${server.hint}`);
    process.exit(1);
  }
}
