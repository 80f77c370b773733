import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { Program } from "../../support/processes.js";
import { root } from "../../support/programs.js";
import { python } from "../../support/python.js";

const PROTOS = ["chat", "gpt", "greet", "helloworld", "message", "pubsub", "user"].map(
  (name) => `${name}/${name}.proto`,
);
const DETAILS = ["google/rpc/status.proto", "google/rpc/error_details.proto"];

/**
 * The peer in Python. Its code is generated into a folder.
 *
 * @throws Error if it cannot be had.
 */
export function pythonPeer(folder: string): Program {
  const { program, env, tools } = python();
  // Python's protobuf takes only what a protoc of its own time has generated.
  const protoc = [
    `--plugin=protoc-gen-grpc_python=${join(tools, "grpc_python_plugin")}`,
    ...[`--python_out=${folder}`, `--grpc_python_out=${folder}`],
    ...["proto", "packages/runtime/proto", "node_modules/protoc/include"].flatMap((path) => ["-I", join(root, path)]),
  ];
  execFileSync(join(tools, "protoc"), [...protoc, ...PROTOS, ...DETAILS], {
    env,
    stdio: ["ignore", "ignore", "inherit"],
  });
  return {
    program,
    args: [join(root, "test/interop/python/peer")],
    env: { ...env, PYTHONPATH: `${env["PYTHONPATH"]}:${folder}` },
  };
}
