import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** PEM text: the path of a file that holds it, or the text itself. https://datatracker.ietf.org/doc/html/rfc7468 */
export type Pem =
  | {
      /** The path of a file, or its `file:` URL. */
      readonly file: string | URL;
      readonly pem?: undefined;
    }
  | {
      /** The text itself, or its bytes. */
      readonly pem: string | Uint8Array;
      readonly file?: undefined;
    };

/** Where PEM text is, and the option that says so. */
export interface PemSource {
  readonly name: string;
  readonly source: Pem;
}

/** PEM text that was read, and what to call it where something is wrong with it. */
export interface PemText {
  readonly label: string;
  readonly text: Buffer;
}

/** @throws TypeError if it is no Pem. What it is instead is not said: it may be a key. */
export function pemSource(name: string, source: Pem): PemSource {
  const { file, pem } = Object(source) as Partial<Pem>;
  if (typeof file === "string" && file.includes("-----BEGIN")) {
    throw new TypeError(`${name}.file must be the path of a file; give the text itself as { pem }`);
  }
  const isFile = (typeof file === "string" && file !== "") || file instanceof URL;
  const isText = (typeof pem === "string" || pem instanceof Uint8Array) && pem.length > 0;
  if (isFile === isText) {
    throw new TypeError(`${name} must be { file: the path of a PEM file } or { pem: the text of one }`);
  }
  return { name, source };
}

/** @throws Error if the file cannot be read. */
export function readPem({ name, source }: PemSource): PemText {
  try {
    return pemText(name, source, source.file === undefined ? undefined : readFileSync(source.file));
  } catch (error) {
    throw unreadable(name, error);
  }
}

/** The same, for a process that has other things to do meanwhile. */
export async function readPemLater({ name, source }: PemSource): Promise<PemText> {
  try {
    return pemText(name, source, source.file === undefined ? undefined : await readFile(source.file));
  } catch (error) {
    throw unreadable(name, error);
  }
}

function pemText(name: string, { file, pem }: Pem, content: Buffer | undefined): PemText {
  if (content === undefined) return { label: name, text: Buffer.from(pem ?? "") };
  const path = file instanceof URL ? fileURLToPath(file) : resolve(file ?? "");
  return { label: `${name} (${path})`, text: content };
}

function unreadable(name: string, error: unknown): Error {
  const { message } = error as Error; // Node.js throws nothing else here
  return new Error(`cannot read the file of ${name}: ${message}`, { cause: error });
}
