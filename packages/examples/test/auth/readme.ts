// The README of the app: its commands, run in a folder of a test.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { withOpenssl } from "../../../../test/support/openssl.js";
import { succeed } from "../../../../test/support/processes.js";
import { root } from "../../../../test/support/programs.js";
import { type Program, start } from "../programs.js";

const text = readFileSync(join(root, "packages/examples/src/auth/README.md"), "utf8");
const blocks = [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language, block]) => ({ language, block }));

/** What is to be typed, block by block. */
const commands = blocks.filter(({ language }) => language === "sh").map(({ block }) => block!);
const [MAKE_CERTIFICATES, MAKE_SECRET] = commands;

/** What is shown then, block by block. */
export const shown: readonly string[] = blocks.filter(({ language }) => language === "").map(({ block }) => block!);

/** What stands in the text as code. */
export const quoted: readonly string[] = [...text.replace(/^```[\s\S]*?^```$/gm, "").matchAll(/`([^`]+)`/g)].map(
  ([, code]) => code!,
);

/** Makes the certificates and the secret, in this folder. */
export async function makeFiles(folder: string): Promise<void> {
  const env = Object.entries(withOpenssl()).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const script = `cd ${folder}\n${MAKE_CERTIFICATES}${MAKE_SECRET}`;
  await succeed({ program: "sh", args: ["-euc", script], env: Object.fromEntries(env) });
}

/** Options of a program to change, or to leave out, by their names. */
export type Changes = Readonly<Record<`--${string}`, string | undefined>>;

/** Starts a program as the README does, but with another address, if it takes one, and these changes. */
export function startAsInReadme(program: string, folder: string, address?: string, changes: Changes = {}): Program {
  const prefix = `npm run auth:${program} -w examples -- `;
  const command = commands.find((block) => block.startsWith(prefix))!.replace(/\\\n/g, "");
  const args = command.slice(prefix.length).trim().replaceAll('"', "").replaceAll("$PWD", folder).split(/\s+/);
  if (address !== undefined) args[0] = address;
  for (const [name, value] of Object.entries(changes)) {
    const at = args.indexOf(name);
    if (at !== -1) args.splice(at, 2);
    if (value !== undefined) args.push(name, value);
  }
  return start(`auth/${program}.js`, ...args);
}
