// Prints the folder of gRPC's own schemas, as Debian has them. They are fetched if they are not there yet.
import { join } from "node:path";
import { unpacked } from "../support/debian.mjs";

const root = unpacked("grpc-proto", { release: "bookworm", packages: ["grpc-proto"] });
console.log(join(root, "usr/share/grpc-proto"));
