// Builds a client and a server of Go's net/rpc/jsonrpc, and prints where they are, as JSON: { client, server }. Once they
// are built, their compiler is removed.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { unpacked } from "../../../../test/support/debian.mjs";

const sources = fileURLToPath(new URL("go", import.meta.url));
const names = ["client", "server"];
const hash = createHash("sha256");
for (const name of names) hash.update(readFileSync(join(sources, name, "main.go")));
const built = fileURLToPath(
  new URL(`../../../../.cache/json-rpc-go-${hash.digest("hex").slice(0, 12)}`, import.meta.url),
);
const programs = Object.fromEntries(names.map((name) => [name, join(built, name)]));

if (!Object.values(programs).every(existsSync)) build();
console.log(JSON.stringify(programs));

function build() {
  // Of each process its own, as it is removed in the end.
  const compiler = `json-rpc-go-compiler.${process.pid}`;
  const root = unpacked(compiler, { release: "bookworm", packages: ["golang-1.19-go", "golang-1.19-src"] });
  try {
    const goroot = join(root, "usr/lib/go-1.19");
    const work = `${built}.${process.pid}`;
    mkdirSync(work, { recursive: true });
    for (const name of names) {
      execFileSync(join(goroot, "bin/go"), ["build", "-o", join(work, name), "main.go"], {
        cwd: join(sources, name),
        env: {
          ...{ PATH: process.env.PATH, GOROOT: goroot, GOPATH: join(root, "path"), GOCACHE: join(root, "cache") },
          ...{ GO111MODULE: "off", GOFLAGS: "", CGO_ENABLED: "0" },
        },
        stdio: ["ignore", "ignore", "inherit"],
      });
    }
    try {
      renameSync(work, built);
    } catch (error) {
      rmSync(work, { recursive: true });
      if (!existsSync(built)) throw error; // else another process was faster
    }
  } finally {
    rmSync(root, { recursive: true });
  }
}
