import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./paths.js";

/** Whether the C++ implementation, which protoc is built of, accepts the bytes, and what it reads in them. */
export interface Verdict {
  readonly accepts: boolean;
  readonly text: string;
}

/** Asks C++ about the bytes of a message; the .proto file lies in the folder. */
export function judge(folder: string, file: string, typeName: string, bytes: Uint8Array): Verdict {
  const args = ["-I.", `--decode=${typeName}`, file];
  const { status, stdout, stderr, error } = spawnSync(protoc, args, { cwd: folder, input: bytes, encoding: "utf8" });
  if (error) throw error;
  return { accepts: status === 0, text: status === 0 ? stdout : stderr };
}

/** The program itself: what npm links into `.bin` starts Node.js first, which takes ten times as long. */
const protoc = findProtoc();

function findProtoc(): string {
  const folder = join(root, "node_modules/protoc");
  const assets = JSON.parse(readFileSync(join(folder, "assets.json"), "utf8")) as readonly {
    readonly platform: string;
    readonly arch: string;
    readonly executable: string;
  }[];
  const asset = assets.find(({ platform, arch }) => platform === process.platform && arch === process.arch);
  const program = join(folder, "bin", asset?.executable ?? "");
  return asset && existsSync(program) ? program : join(root, "node_modules/.bin/protoc");
}
