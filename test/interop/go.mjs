// Builds the official interop client and server of grpc-go from Debian's sources, and prints where they are, as JSON:
// { client, server }. Once they are built, their sources and compiler are removed.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { unpacked } from "../support/debian.mjs";

const built = fileURLToPath(new URL("../../.cache/interop-go", import.meta.url));
const programs = { client: join(built, "client"), server: join(built, "server") };

if (!Object.values(programs).every(existsSync)) build();
console.log(JSON.stringify(programs));

function build() {
  const name = "go";
  const root = unpacked(name, {
    release: "bookworm",
    packages: [
      ...["golang-1.19-go", "golang-1.19-src", "golang-google-grpc-dev"],
      ...["golang-github-golang-protobuf-1-5-dev", "golang-google-protobuf-dev", "golang-google-genproto-dev"],
      ...["golang-glog-dev", "golang-golang-x-net-dev", "golang-golang-x-sys-dev", "golang-golang-x-text-dev"],
      ...["golang-golang-x-oauth2-dev", "golang-golang-x-oauth2-google-dev"],
      ...["golang-google-cloud-compute-metadata-dev", "golang-github-google-go-cmp-dev"],
    ],
    // The package of binaries leaves interop out.
    sources: ["golang-google-grpc"],
  });
  const path = join(root, "usr/share/gocode");
  const grpc = join(path, "src/google.golang.org/grpc");
  cpSync(join(root, "src/golang-google-grpc-1.33.3/interop"), join(grpc, "interop"), { recursive: true });
  const goroot = join(root, "usr/lib/go-1.19");
  const env = { PATH: process.env.PATH, GOROOT: goroot, GOPATH: path, GOCACHE: join(root, "cache") };
  const work = `${built}.${process.pid}`;
  mkdirSync(work, { recursive: true });
  for (const program of Object.keys(programs)) {
    execFileSync(join(goroot, "bin/go"), ["build", "-o", join(work, program), `./interop/${program}`], {
      cwd: grpc,
      env: { ...env, GO111MODULE: "off", GOFLAGS: "", CGO_ENABLED: "0" },
      stdio: ["ignore", "ignore", "inherit"],
    });
  }
  rmSync(built, { recursive: true, force: true });
  renameSync(work, built);
  rmSync(root, { recursive: true });
}
