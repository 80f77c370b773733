// Debian's last protoc that makes JavaScript by itself, with gRPC's plugin for Node.js. What is not there yet is fetched.
import { delimiter, join } from "node:path";
import { librariesIn, unpacked } from "./debian.mjs";

/** @returns {{ protoc: string, plugin: string, env: Readonly<Record<string, string>> }} */
export function debianJs() {
  const root = unpacked("protoc-js", {
    release: "bullseye",
    packages: ["protobuf-compiler", "libprotoc23", "libprotobuf23", "protobuf-compiler-grpc", "libgrpc++1"],
  });
  return {
    protoc: join(root, "usr/bin/protoc"),
    plugin: join(root, "usr/bin/grpc_node_plugin"),
    env: { LD_LIBRARY_PATH: librariesIn(root).join(delimiter) },
  };
}
