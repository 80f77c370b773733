import type { JsonValue } from "@bufbuild/protobuf";
import { PARSE_ERROR, refusal, tooMuch } from "../failure.js";
import { BACKSLASH, CLOSE_LIST, CLOSE_OBJECT, OPEN_LIST, OPEN_OBJECT, QUOTE } from "./characters.js";

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * The value in these bytes. How deep it nests is known before it is parsed, as each step of depth costs stack to whoever
 * walks through it. https://www.rfc-editor.org/rfc/rfc8259
 *
 * @throws Refusal if they are no JSON in UTF-8, or nest too deep.
 */
export function parseJson(bytes: Uint8Array, maxDepth: number): JsonValue {
  if (isDeeper(bytes, maxDepth)) throw tooMuch(`JSON may nest ${maxDepth} deep`);
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    throw refusal(PARSE_ERROR, "this is no JSON in UTF-8"); // what engines say of it varies, and quotes it
  }
}

function isDeeper(bytes: Uint8Array, maxDepth: number): boolean {
  let depth = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) i = endOfString(bytes, i + 1);
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      if (++depth > maxDepth) return true;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) depth--;
  }
  return false;
}

function endOfString(bytes: Uint8Array, start: number): number {
  let i = start;
  while (i < bytes.length && bytes[i] !== QUOTE) i += bytes[i] === BACKSLASH ? 2 : 1;
  return i;
}
