import { DecodeError } from "./errors.js";

// U+FEFF at the start of a string is a character like any other: https://protobuf.dev/programming-guides/proto3/#scalar
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();

// The code units of a short string on their way into String.fromCharCode.
const units: number[] = [];

/** Up to this many bytes, a loop in JavaScript is faster than a call into the platform. */
const SHORT_BYTES = 24;

/**
 * The text in these bytes.
 *
 * @throws DecodeError if they are not well-formed UTF-8, https://www.rfc-editor.org/rfc/rfc3629
 */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string {
  if (end - start <= SHORT_BYTES) {
    const text = decodeShort(bytes, start, end);
    if (text !== undefined) return text;
  }
  try {
    return strict.decode(bytes.subarray(start, end));
  } catch {
    throw new DecodeError("a string is not valid UTF-8", start);
  }
}

/** The text in these bytes, with U+FFFD in place of what is not well-formed. */
export function decodeUtf8Lenient(bytes: Uint8Array, start: number, end: number): string {
  const text = end - start <= SHORT_BYTES ? decodeShort(bytes, start, end) : undefined;
  return text ?? lenient.decode(bytes.subarray(start, end));
}

/** Undefined where the platform must tell. Most short strings are ASCII: several characters at once, as each call costs. */
function decodeShort(bytes: Uint8Array, start: number, end: number): string | undefined {
  let text = "";
  let pos = start;
  for (; pos + 8 <= end; pos += 8) {
    const a = bytes[pos]!;
    const b = bytes[pos + 1]!;
    const c = bytes[pos + 2]!;
    const d = bytes[pos + 3]!;
    const e = bytes[pos + 4]!;
    const f = bytes[pos + 5]!;
    const g = bytes[pos + 6]!;
    const h = bytes[pos + 7]!;
    if ((a | b | c | d | e | f | g | h) >= 0x80) return decodeScript(bytes, start, end);
    text += String.fromCharCode(a, b, c, d, e, f, g, h);
  }
  if (pos + 4 <= end) {
    const a = bytes[pos]!;
    const b = bytes[pos + 1]!;
    const c = bytes[pos + 2]!;
    const d = bytes[pos + 3]!;
    if ((a | b | c | d) >= 0x80) return decodeScript(bytes, start, end);
    text += String.fromCharCode(a, b, c, d);
    pos += 4;
  }
  for (; pos < end; pos++) {
    const a = bytes[pos]!;
    if (a >= 0x80) return decodeScript(bytes, start, end);
    text += String.fromCharCode(a);
  }
  return text;
}

/** Characters of one and of three bytes; undefined where there are others, or malformed ones. */
function decodeScript(bytes: Uint8Array, start: number, end: number): string | undefined {
  units.length = 0;
  let pos = start;
  while (pos < end) {
    const byte = bytes[pos++]!;
    if (byte < 0x80) {
      units.push(byte);
      continue;
    }
    // E1..EC and EE, EF lead three bytes that are neither overlong nor surrogates: most of the world's scripts.
    if (pos + 1 >= end || byte < 0xe1 || byte > 0xef || byte === 0xed) return undefined;
    const second = bytes[pos++]!;
    const third = bytes[pos++]!;
    if ((second & 0xc0) !== 0x80 || (third & 0xc0) !== 0x80) return undefined;
    units.push(((byte & 0x0f) << 12) | ((second & 0x3f) << 6) | (third & 0x3f));
  }
  return String.fromCharCode.apply(null, units);
}

/**
 * Writes the text at the start of `into`, with U+FFFD in place of lone surrogates, and returns how many bytes it took.
 * There must be room for three bytes for each code unit.
 */
export function encodeUtf8(text: string, into: Uint8Array): number {
  return encoder.encodeInto(text, into).written;
}
