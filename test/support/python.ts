import { join } from "node:path";
import { root, run } from "./programs.js";

/** How to start Python. */
export interface Python {
  readonly program: string;
  /** All that it needs: without the rest of our environment, which may be made for another Python. */
  readonly env: Readonly<Record<string, string>>;
  /** The folder of the protoc and the grpc_python_plugin that generate code for it. They need its environment. */
  readonly tools: string;
}

/**
 * Debian's Python, with its grpcio and protobuf. The first time on a machine, they are fetched into .cache.
 *
 * @throws Error if they cannot be had.
 */
export function python(): Python {
  const { status, stdout, stderr } = run(process.execPath, [join(root, "test/support/debian-python.mjs")]);
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
