// Installs the peers, where that was not done since package-lock.json changed.
import { rmSync } from "node:fs";
import { install } from "../shared/install.mjs";

install(new URL(".", import.meta.url));
// All stacks shall run on one copy of grpc-js, and our runtime finds the workspace's. Without this one, so do the peers.
rmSync(new URL("node_modules/@grpc/grpc-js", import.meta.url), { recursive: true, force: true });
