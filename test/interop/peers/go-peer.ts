import { join } from "node:path";
import type { Program } from "../../support/processes.js";
import { root, run } from "../../support/programs.js";

/**
 * The peer in Go. The first time on a machine, it is built.
 *
 * @throws Error if it cannot be had.
 */
export function goPeer(): Program {
  const { status, stdout, stderr } = run(process.execPath, [join(root, "test/support/go.mjs"), "peer"]);
  if (status !== 0) throw new Error(`the peer in Go cannot be built: ${stderr}`);
  return { program: JSON.parse(stdout).peer, args: [] };
}
