// Installs the libraries that the guides start from, and makes their code as the guides do: before/*/gen.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { install } from "../../bench/shared/install.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const before = join(here, "before");
const modules = join(before, "node_modules");

install(new URL("before/", import.meta.url));
// Programs that mix libraries shall have one copy of what they share, which is the workspace's.
for (const name of ["@grpc/grpc-js", "@bufbuild/protobuf"])
  rmSync(join(modules, name), { recursive: true, force: true });

for (const guide of ["ts-proto-nice-grpc", "protobuf-es-connect"]) generate(guide, buf(guide, "buf.gen.yaml"));
generate("nearer", buf("ts-proto-nice-grpc", "buf.gen.nearer.yaml"));
for (const guide of ["grpc-tools", "proto-loader", "protobuf-ts"])
  generate(guide, ["sh", "-e", join(before, guide, "generate.sh")]);

// The first step from protoc-gen-es: the same programs, and our code.
const connect = join(before, "protobuf-es-connect");
for (const name of readdirSync(connect).filter((name) =>
  /^(messages|json|interceptors|server|client|testing)\.ts$/.test(name),
)) {
  cpSync(join(connect, name), join(before, "drop-in", name));
}
generate("drop-in", buf("protobuf-es-connect", "buf.gen.drop-in.yaml"));

function buf(guide, template) {
  return ["buf", "generate", "--template", join(before, guide, template)];
}

/** Runs a command in a folder that looks as a reader's project does. What comes out replaces a folder's gen. */
function generate(folder, [program, ...args]) {
  const project = mkdtempSync(join(tmpdir(), "migrating-"));
  try {
    cpSync(join(here, "proto"), join(project, "proto"), { recursive: true });
    symlinkSync(modules, join(project, "node_modules"));
    mkdirSync(join(project, "bin"));
    symlinkSync(join(here, "grpc-tools-protoc.mjs"), join(project, "bin/grpc_tools_node_protoc"));
    // Ours before that of grpc_tools_node_protoc_ts, which has the same name.
    const bins = [join(project, "bin"), join(here, "../../node_modules/.bin"), join(modules, ".bin")];
    const env = { ...process.env, PATH: [...bins, process.env.PATH].join(delimiter) };
    execFileSync(program, args, { cwd: project, env, stdio: "inherit" });
    const gen = join(before, folder, "gen");
    rmSync(gen, { recursive: true, force: true });
    cpSync(join(project, "gen"), gen, { recursive: true });
  } finally {
    rmSync(project, { recursive: true });
  }
}
