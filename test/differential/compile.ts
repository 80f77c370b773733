import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { createFileRegistry, type FileRegistry, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { type Pair, pairsOf } from "../support/codecs.js";
import { bins, root } from "./paths.js";

/** Which compiler reads the schemas and runs our plugin. */
export type Compiler = "protoc" | "buf";

/** Compiled and generated schemas, in a folder that lives until it is disposed of. */
export interface Compiled {
  readonly folder: string;
  /** What the compiler itself says that the files hold. Protobuf-ES goes by this, not by what our plugin prints. */
  readonly registry: FileRegistry;
  /** The message types of one of the files, as our plugin generated them. */
  load(file: string): Promise<Pair[]>;
  dispose(): void;
}

/** A schema that the compiler or the plugin refuses. */
export class CompileError extends Error {}

/** Runs the compiler and our plugin once for all of these .proto files. */
export function compile(files: Readonly<Record<string, string>>, compiler: Compiler): Compiled {
  // Below the repository, so that generated code finds the packages that it imports.
  const folder = mkdtempSync(join(root, "node_modules/.differential-"));
  const dispose = () => rmSync(folder, { recursive: true, force: true });
  try {
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const set = join(folder, "set.binpb");
    if (compiler === "protoc") runProtoc(folder, set, Object.keys(files));
    else runBuf(folder, set);
    const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(set)));
    return { folder, registry, load: (file) => load(folder, file), dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** JavaScript from buf, and TypeScript, which our plugin generates in a third of the time, from protoc. */
const options = {
  buf: ["target=js", "import_extension=js", "grpc=false"],
  protoc: ["target=ts", "import_extension=js", "grpc=false"],
};

function runProtoc(folder: string, set: string, files: readonly string[]): void {
  run("protoc", folder, [
    "-I.",
    `--plugin=protoc-gen-ts=${join(bins, "protoc-gen-ts")}`,
    "--ts_out=.",
    `--ts_opt=${options.protoc.join(",")}`,
    `--descriptor_set_out=${set}`,
    "--include_imports",
    ...files,
  ]);
}

function runBuf(folder: string, set: string): void {
  writeFileSync(join(folder, "buf.yaml"), "version: v2\n");
  run("buf", folder, ["build", "-o", set]);
  const plugins = [{ local: join(bins, "protoc-gen-ts"), out: ".", opt: options.buf }];
  run("buf", folder, ["generate", set, "--template", JSON.stringify({ version: "v2", plugins })]);
}

function run(program: string, cwd: string, args: readonly string[]): void {
  const env = { ...process.env, PATH: `${bins}${delimiter}${process.env["PATH"]}` };
  const { status, stderr, error } = spawnSync(join(bins, program), args, { cwd, encoding: "utf8", env });
  if (error) throw error;
  if (status !== 0) throw new CompileError(stderr);
}

async function load(folder: string, file: string): Promise<Pair[]> {
  const paths = ["_pb.ts", "_pb.js"].map((suffix) => join(folder, file.replace(/\.proto$/, suffix)));
  const path = paths.find((path) => existsSync(path));
  // A file without declarations makes no module.
  return path === undefined ? [] : pairsOf((await import(pathToFileURL(path).href)) as object);
}
