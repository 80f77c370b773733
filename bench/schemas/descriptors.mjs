// What protoc makes of a set of schemas.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { files, rootBin } from "../shared/generate.mjs";
import { fetched } from "./fetch.mjs";

const hash = (name) => createHash("sha256").update(name).digest("hex");

/**
 * The descriptors of a set's files, with their comments: each after those that it imports, otherwise in an order that
 * mixes the set, so that the first hundred are a sample of it.
 *
 * @param {import("./sets.mjs").Set} set
 * @returns what protoc took, and the names of the files that it refused.
 */
export function describe({ spec, folder, leaveOut = /^$/, beside = [] }) {
  const from = join(fetched(spec), folder);
  let names = files(from, ".proto")
    .map((file) => file.slice(from.length + 1))
    .filter((name) => !leaveOut.test(name))
    .sort((a, b) => (hash(a) < hash(b) ? -1 : 1));
  const include = [from, ...beside.map(([other, path]) => join(fetched(other), path))].flatMap((path) => ["-I", path]);
  const work = mkdtempSync(join(tmpdir(), "schemas-"));
  const refused = [];
  try {
    const image = join(work, "image.binpb");
    const list = join(work, "files.txt");
    for (;;) {
      writeFileSync(list, names.join("\n"));
      const flags = ["--include_imports", "--include_source_info", `--descriptor_set_out=${image}`];
      const { status, stderr } = spawnSync(rootBin("protoc"), [...include, ...flags, `@${list}`], { encoding: "utf8" });
      if (status === 0) break;
      // Some packages ship files whose imports they do not ship.
      const broken = new Set(
        [...stderr.matchAll(/^([^\s:]+\.proto):(?!.*warning:)/gm)].map(([, name]) => name.replace(`${from}/`, "")),
      );
      const rest = names.filter((name) => !broken.has(name));
      if (rest.length === names.length) throw new Error(`protoc refuses ${spec}: ${stderr}`);
      refused.push(...names.filter((name) => broken.has(name)));
      names = rest;
    }
    return { ...fromBinary(FileDescriptorSetSchema, readFileSync(image)), refused };
  } finally {
    rmSync(work, { recursive: true });
  }
}
