// Makes the code of soak.proto with our own plugin.
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { protoc, rootBin } from "../shared/generate.mjs";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

export function generate() {
  rmSync(path("gen"), { recursive: true, force: true });
  protoc({
    plugin: rootBin("protoc-gen-ts"),
    opt: "target=js,import_extension=js",
    folder: path("gen"),
    include: [path("proto")],
    files: ["soak.proto"],
  });
}
