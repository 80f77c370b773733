// Debian's Go with its grpc-go, and the plugins of protoc that generate code for it. No module is downloaded.
import { join } from "node:path";
import { unpacked } from "./debian.mjs";

/**
 * @typedef {object} Go
 * @property {string} program The command `go`.
 * @property {string} formatter The command `gofmt`.
 * @property {string} path GOPATH, where Debian has its packages.
 * @property {string} sources Where the original sources are that its packages leave parts of out.
 * @property {string} plugins The folder of protoc-gen-go and protoc-gen-go-grpc.
 * @property {Readonly<Record<string, string>>} env
 */

/** @returns {Go} What is not there yet is fetched. */
export function debianGo() {
  const root = unpacked("go", {
    release: "bookworm",
    packages: [
      ...["golang-1.19-go", "golang-1.19-src", "golang-google-grpc-dev"],
      ...["golang-github-golang-protobuf-1-5-dev", "golang-google-protobuf-dev", "golang-google-genproto-dev"],
      ...["golang-glog-dev", "golang-golang-x-net-dev", "golang-golang-x-sys-dev", "golang-golang-x-text-dev"],
      ...["golang-golang-x-oauth2-dev", "golang-golang-x-oauth2-google-dev"],
      ...["golang-google-cloud-compute-metadata-dev", "golang-github-google-go-cmp-dev"],
      ...["protoc-gen-go-1-5", "protoc-gen-go-grpc"],
    ],
    // The package of binaries leaves interop out.
    sources: ["golang-google-grpc"],
  });
  const goroot = join(root, "usr/lib/go-1.19");
  const path = join(root, "usr/share/gocode");
  return {
    program: join(goroot, "bin/go"),
    formatter: join(goroot, "bin/gofmt"),
    path,
    sources: join(root, "src"),
    plugins: join(root, "usr/bin"),
    env: {
      PATH: process.env.PATH,
      GOROOT: goroot,
      GOPATH: path,
      GOCACHE: join(root, "build-cache"),
      GO111MODULE: "off",
      GOFLAGS: "",
      CGO_ENABLED: "0",
    },
  };
}
