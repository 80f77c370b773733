// Builds programs with Debian's Go, and prints where they are, as JSON. Usage: go.mjs NAME, which is
//   official: the official interop client and server of grpc-go, { client, server }
//   peer: the client and server of grpc-go for our schemas, { peer }
//   json-rpc: a client and a server of net/rpc/jsonrpc, { client, server }
// What was built of the same sources is there already. Processes that build wait for each other.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { debianGo } from "./debian-go.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const cache = join(root, ".cache/go-programs");
const protos = ["chat", "gpt", "greet", "helloworld", "message", "pubsub", "user"].map(
  (name) => `${name}/${name}.proto`,
);
const jsonRpc = "packages/json-rpc/test/peers/go";

const recipes = {
  official: { programs: ["client", "server"], sources: [], build: buildOfficial },
  peer: {
    programs: ["peer"],
    sources: [...filesOf("test/interop/go"), ...protos.map((file) => `proto/${file}`)],
    build: buildPeer,
  },
  "json-rpc": {
    programs: ["client", "server"],
    sources: ["client", "server"].map((name) => `${jsonRpc}/${name}/main.go`),
    build: buildJsonRpc,
  },
};

const [name, locked] = process.argv.slice(2);
const recipe = recipes[name];
if (recipe === undefined) throw new Error(`${name} is not among ${Object.keys(recipes).join(", ")}`);
const built = join(cache, `${name}-${hashOf(recipe.sources)}`);
if (locked !== undefined) {
  if (!existsSync(built)) build();
} else {
  if (!existsSync(built)) lockAndBuild();
  console.log(JSON.stringify(Object.fromEntries(recipe.programs.map((program) => [program, join(built, program)]))));
}

/** Runs this program again, when no other builds. The system gives the lock back, whatever happens. */
function lockAndBuild() {
  mkdirSync(cache, { recursive: true });
  const again = [process.execPath, fileURLToPath(import.meta.url), name, "locked"];
  try {
    execFileSync("flock", [join(cache, "lock"), ...again], { stdio: ["ignore", "ignore", "inherit"] });
  } catch (error) {
    if (error.code === "ENOENT") throw new Error("flock is needed, of util-linux, as every Debian has it");
    throw error;
  }
}

function build() {
  for (const earlier of readdirSync(cache)) {
    if (earlier.startsWith(`${name}-`)) rmSync(join(cache, earlier), { recursive: true });
  }
  const work = `${built}.unfinished`;
  mkdirSync(work, { recursive: true });
  recipe.build(debianGo(), work);
  renameSync(work, built);
}

function buildOfficial(go, work) {
  const grpc = join(go.path, "src/google.golang.org/grpc");
  cpSync(join(go.sources, "golang-google-grpc-1.33.3/interop"), join(grpc, "interop"), { recursive: true });
  for (const program of recipe.programs) {
    run(go.program, ["build", "-o", join(work, program), `./interop/${program}`], grpc, go.env);
  }
}

function buildPeer(go, work) {
  const path = join(work, "path");
  const peer = join(path, "src/interop/peer");
  cpSync(join(root, "test/interop/go"), peer, { recursive: true });
  const unformatted = execFileSync(go.formatter, ["-l", "."], { cwd: peer, encoding: "utf8" });
  if (unformatted !== "") throw new Error(`gofmt is to format in test/interop/go:\n${unformatted}`);
  const plugins = ["protoc-gen-go", "protoc-gen-go-grpc"].map((plugin) => `--plugin=${join(go.plugins, plugin)}`);
  const outputs = ["go", "go-grpc"].flatMap((output) => [
    `--${output}_out=${join(path, "src")}`,
    // Our schemas do not say where their code in Go is to be.
    ...protos.map((file) => `--${output}_opt=M${file}=interop/gen/${file.split("/")[0]}`),
  ]);
  const protoc = join(root, "node_modules/.bin/protoc");
  run(protoc, [...plugins, ...outputs, "-I", join(root, "proto"), ...protos], root, process.env);
  const env = { ...go.env, GOPATH: `${path}:${go.path}` };
  run(go.program, ["vet", "."], peer, env);
  run(go.program, ["build", "-o", join(work, "peer"), "."], peer, env);
  rmSync(path, { recursive: true });
}

function buildJsonRpc(go, work) {
  for (const program of recipe.programs) {
    run(go.program, ["build", "-o", join(work, program), "main.go"], join(root, jsonRpc, program), go.env);
  }
}

function run(program, args, cwd, env) {
  execFileSync(program, args, { cwd, env, stdio: ["ignore", "ignore", "inherit"] });
}

function filesOf(folder) {
  return readdirSync(join(root, folder))
    .sort()
    .map((file) => `${folder}/${file}`);
}

/** Of the sources, and of how they are built. */
function hashOf(sources) {
  const hash = createHash("sha256");
  for (const file of ["test/support/go.mjs", "test/support/debian-go.mjs", ...sources]) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update("\0");
  }
  return hash.digest("hex").slice(0, 16);
}
