import { delimiter, dirname, join } from "node:path";
import { root, run } from "./programs.js";

/**
 * An environment in which `openssl` is found: this machine's, or Debian's.
 *
 * @throws Error that says what to install, if it cannot be had.
 */
export function withOpenssl(): NodeJS.ProcessEnv {
  const { status, stdout, stderr } = run(process.execPath, [join(root, "test/support/debian-servers.mjs"), "openssl"]);
  if (status !== 0) throw new Error(stderr);
  const { program, env } = JSON.parse(stdout) as { program: string; env: NodeJS.ProcessEnv };
  return { ...process.env, ...env, PATH: `${dirname(program)}${delimiter}${process.env["PATH"]}` };
}
