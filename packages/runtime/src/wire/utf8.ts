import { LITTLE_ENDIAN } from "./endian.js";
import { DecodeError } from "./errors.js";
import { utf8Slice } from "./utf8-slice.js";

// U+FEFF at the start of a string is a character like any other: https://protobuf.dev/programming-guides/proto3/#scalar
const strict = /*@__PURE__*/ new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = /*@__PURE__*/ new TextDecoder("utf-8", { ignoreBOM: true });
const utf16 = /*@__PURE__*/ new TextDecoder("utf-16le", { ignoreBOM: true });
const encoder = /*@__PURE__*/ new TextEncoder();

/** Up to this many code units, one call of String.fromCharCode is faster than the platform. */
const SHORT_UNITS = 36;
/** The most code units that are kept room for. */
const KEPT_UNITS = 131072;

/** Code units of a string in the making. */
let units = new Uint16Array(1024);

/**
 * The text in these bytes.
 *
 * @throws DecodeError if they are not well-formed UTF-8, https://www.rfc-editor.org/rfc/rfc3629
 */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string {
  const text = decodeHere(bytes, start, end);
  if (text !== undefined) return text;
  try {
    const replaced = utf8Slice?.call(bytes, start, end);
    // U+FFFD is in it only where something is not well-formed, or where it was sent.
    if (replaced?.includes("\ufffd") === false) return replaced;
    return strict.decode(view(bytes, start, end));
  } catch {
    throw new DecodeError("a string is not valid UTF-8", start);
  }
}

/** The text in these bytes, with U+FFFD in place of what is not well-formed. */
export function decodeUtf8Lenient(bytes: Uint8Array, start: number, end: number): string {
  return decodeHere(bytes, start, end) ?? lenient.decode(view(bytes, start, end));
}

/** Not by `subarray`: where the bytes are of a subclass, as Node.js gives them, it takes twice as long. */
function view(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start);
}

/** The text where that is faster than the platform's decoder; undefined where the platform must tell. */
function decodeHere(bytes: Uint8Array, start: number, end: number): string | undefined {
  const length = end - start;
  if (length <= SHORT_UNITS) {
    let all = 0;
    for (let i = start; i < end; i++) all |= bytes[i]!;
    if (all < 0x80) return fromCodes(bytes, start, length);
  } else if (!isWide(bytes, start, length)) {
    return undefined;
  }
  let into = units;
  if (length > into.length) {
    into = new Uint16Array(length);
    if (length <= KEPT_UNITS) units = into;
  }
  const count = toUnits(bytes, start, end, into);
  if (count < 0) return undefined;
  if (count <= SHORT_UNITS) return fromCodes(into, 0, count);
  return LITTLE_ENDIAN ? utf16.decode(into.subarray(0, count)) : undefined;
}

/** Whether at least every fourth byte, as far as eight of them tell, is not ASCII: the platform is slow at those. */
function isWide(bytes: Uint8Array, start: number, length: number): boolean {
  const step = length >> 3;
  let wide = 0;
  for (let i = 0; i < 8; i++) wide += bytes[start + i * step]! >> 7;
  return wide >= 2;
}

/** Writes the code units of well-formed UTF-8, and returns how many there are; -1 where it is malformed. */
function toUnits(bytes: Uint8Array, start: number, end: number, into: Uint16Array): number {
  let count = 0;
  let pos = start;
  while (pos < end) {
    const a = bytes[pos++]!;
    if (a < 0x80) {
      into[count++] = a;
      continue;
    }
    // A continuation byte that is missing is undefined, which is none; or it belongs to what follows, and `pos` tells.
    const b = bytes[pos++]! ^ 0x80;
    if (b > 0x3f || a < 0xc2) return -1;
    if (a < 0xe0) {
      into[count++] = ((a & 0x1f) << 6) | b;
      continue;
    }
    const c = bytes[pos++]! ^ 0x80;
    if (c > 0x3f) return -1;
    if (a < 0xf0) {
      const unit = ((a & 0x0f) << 12) | (b << 6) | c;
      if (unit < 0x800 || (unit & 0xf800) === 0xd800) return -1;
      into[count++] = unit;
      continue;
    }
    const d = bytes[pos++]! ^ 0x80;
    const point = ((a & 0x07) << 18) | (b << 12) | (c << 6) | d;
    if (d > 0x3f || a > 0xf4 || point < 0x10000 || point > 0x10ffff) return -1;
    into[count++] = 0xd7c0 + (point >> 10);
    into[count++] = 0xdc00 + (point & 0x3ff);
  }
  return pos === end ? count : -1;
}

/**
 * The text of up to 36 code units, in one call: pieces that are joined make a rope, which whoever reads the text has
 * to pay for, and String.fromCharCode.apply takes three times as long.
 */
function fromCodes(c: Uint8Array | Uint16Array, i: number, count: number): string {
  const s = String.fromCharCode;
  // biome-ignore format: a line for each length
  switch (count) {
    case 1: return s(c[i]!);
    case 2: return s(c[i]!, c[i + 1]!);
    case 3: return s(c[i]!, c[i + 1]!, c[i + 2]!);
    case 4: return s(c[i]!, c[i + 1]!, c[i + 2]!, c[i + 3]!);
    case 5: return s(c[i]!, c[i + 1]!, c[i + 2]!, c[i + 3]!, c[i + 4]!);
    case 6: return s(c[i]!, c[i + 1]!, c[i + 2]!, c[i + 3]!, c[i + 4]!, c[i + 5]!);
    case 7: return s(c[i]!, c[i + 1]!, c[i + 2]!, c[i + 3]!, c[i + 4]!, c[i + 5]!, c[i + 6]!);
    case 8: return s(c[i]!, c[i + 1]!, c[i + 2]!, c[i + 3]!, c[i + 4]!, c[i + 5]!, c[i + 6]!, c[i + 7]!);
    case 9: return s(c[i]!, c[i + 1]!, c[i + 2]!, c[i + 3]!, c[i + 4]!, c[i + 5]!, c[i + 6]!, c[i + 7]!, c[i + 8]!);
    case 10: return s(c[i]!, c[i + 1]!, c[i + 2]!, c[i + 3]!, c[i + 4]!, c[i + 5]!, c[i + 6]!, c[i + 7]!, c[i + 8]!, c[i + 9]!);
    case 11: return s(c[i]!, c[i + 1]!, c[i + 2]!, c[i + 3]!, c[i + 4]!, c[i + 5]!, c[i + 6]!, c[i + 7]!, c[i + 8]!, c[i + 9]!, c[i + 10]!);
    case 12: return s(c[i]!, c[i + 1]!, c[i + 2]!, c[i + 3]!, c[i + 4]!, c[i + 5]!, c[i + 6]!, c[i + 7]!, c[i + 8]!, c[i + 9]!, c[i + 10]!, c[i + 11]!);
    case 13: return s(c[i]!, c[i + 1]!, c[i + 2]!, c[i + 3]!, c[i + 4]!, c[i + 5]!, c[i + 6]!, c[i + 7]!, c[i + 8]!, c[i + 9]!, c[i + 10]!, c[i + 11]!, c[i + 12]!);
    case 14: return s(c[i]!, c[i + 1]!, c[i + 2]!, c[i + 3]!, c[i + 4]!, c[i + 5]!, c[i + 6]!, c[i + 7]!, c[i + 8]!, c[i + 9]!, c[i + 10]!, c[i + 11]!, c[i + 12]!, c[i + 13]!);
    case 15: return s(c[i]!, c[i + 1]!, c[i + 2]!, c[i + 3]!, c[i + 4]!, c[i + 5]!, c[i + 6]!, c[i + 7]!, c[i + 8]!, c[i + 9]!, c[i + 10]!, c[i + 11]!, c[i + 12]!, c[i + 13]!, c[i + 14]!);
    case 16: return s(c[i]!, c[i + 1]!, c[i + 2]!, c[i + 3]!, c[i + 4]!, c[i + 5]!, c[i + 6]!, c[i + 7]!, c[i + 8]!, c[i + 9]!, c[i + 10]!, c[i + 11]!, c[i + 12]!, c[i + 13]!, c[i + 14]!, c[i + 15]!);
    case 17: return s(c[i]!, c[i + 1]!, c[i + 2]!, c[i + 3]!, c[i + 4]!, c[i + 5]!, c[i + 6]!, c[i + 7]!, c[i + 8]!, c[i + 9]!, c[i + 10]!, c[i + 11]!, c[i + 12]!, c[i + 13]!, c[i + 14]!, c[i + 15]!, c[i + 16]!);
    case 18: return s(c[i]!, c[i + 1]!, c[i + 2]!, c[i + 3]!, c[i + 4]!, c[i + 5]!, c[i + 6]!, c[i + 7]!, c[i + 8]!, c[i + 9]!, c[i + 10]!, c[i + 11]!, c[i + 12]!, c[i + 13]!, c[i + 14]!, c[i + 15]!, c[i + 16]!, c[i + 17]!);
    case 19: return s(c[i]!, c[i + 1]!, c[i + 2]!, c[i + 3]!, c[i + 4]!, c[i + 5]!, c[i + 6]!, c[i + 7]!, c[i + 8]!, c[i + 9]!, c[i + 10]!, c[i + 11]!, c[i + 12]!, c[i + 13]!, c[i + 14]!, c[i + 15]!, c[i + 16]!, c[i + 17]!, c[i + 18]!);
    case 20: return s(c[i]!, c[i + 1]!, c[i + 2]!, c[i + 3]!, c[i + 4]!, c[i + 5]!, c[i + 6]!, c[i + 7]!, c[i + 8]!, c[i + 9]!, c[i + 10]!, c[i + 11]!, c[i + 12]!, c[i + 13]!, c[i + 14]!, c[i + 15]!, c[i + 16]!, c[i + 17]!, c[i + 18]!, c[i + 19]!);
    case 21: return s(c[i]!, c[i + 1]!, c[i + 2]!, c[i + 3]!, c[i + 4]!, c[i + 5]!, c[i + 6]!, c[i + 7]!, c[i + 8]!, c[i + 9]!, c[i + 10]!, c[i + 11]!, c[i + 12]!, c[i + 13]!, c[i + 14]!, c[i + 15]!, c[i + 16]!, c[i + 17]!, c[i + 18]!, c[i + 19]!, c[i + 20]!);
    case 22: return s(c[i]!, c[i + 1]!, c[i + 2]!, c[i + 3]!, c[i + 4]!, c[i + 5]!, c[i + 6]!, c[i + 7]!, c[i + 8]!, c[i + 9]!, c[i + 10]!, c[i + 11]!, c[i + 12]!, c[i + 13]!, c[i + 14]!, c[i + 15]!, c[i + 16]!, c[i + 17]!, c[i + 18]!, c[i + 19]!, c[i + 20]!, c[i + 21]!);
    case 23: return s(c[i]!, c[i + 1]!, c[i + 2]!, c[i + 3]!, c[i + 4]!, c[i + 5]!, c[i + 6]!, c[i + 7]!, c[i + 8]!, c[i + 9]!, c[i + 10]!, c[i + 11]!, c[i + 12]!, c[i + 13]!, c[i + 14]!, c[i + 15]!, c[i + 16]!, c[i + 17]!, c[i + 18]!, c[i + 19]!, c[i + 20]!, c[i + 21]!, c[i + 22]!);
    case 24: return s(c[i]!, c[i + 1]!, c[i + 2]!, c[i + 3]!, c[i + 4]!, c[i + 5]!, c[i + 6]!, c[i + 7]!, c[i + 8]!, c[i + 9]!, c[i + 10]!, c[i + 11]!, c[i + 12]!, c[i + 13]!, c[i + 14]!, c[i + 15]!, c[i + 16]!, c[i + 17]!, c[i + 18]!, c[i + 19]!, c[i + 20]!, c[i + 21]!, c[i + 22]!, c[i + 23]!);
    case 25: return s(c[i]!, c[i + 1]!, c[i + 2]!, c[i + 3]!, c[i + 4]!, c[i + 5]!, c[i + 6]!, c[i + 7]!, c[i + 8]!, c[i + 9]!, c[i + 10]!, c[i + 11]!, c[i + 12]!, c[i + 13]!, c[i + 14]!, c[i + 15]!, c[i + 16]!, c[i + 17]!, c[i + 18]!, c[i + 19]!, c[i + 20]!, c[i + 21]!, c[i + 22]!, c[i + 23]!, c[i + 24]!);
    case 26: return s(c[i]!, c[i + 1]!, c[i + 2]!, c[i + 3]!, c[i + 4]!, c[i + 5]!, c[i + 6]!, c[i + 7]!, c[i + 8]!, c[i + 9]!, c[i + 10]!, c[i + 11]!, c[i + 12]!, c[i + 13]!, c[i + 14]!, c[i + 15]!, c[i + 16]!, c[i + 17]!, c[i + 18]!, c[i + 19]!, c[i + 20]!, c[i + 21]!, c[i + 22]!, c[i + 23]!, c[i + 24]!, c[i + 25]!);
    case 27: return s(c[i]!, c[i + 1]!, c[i + 2]!, c[i + 3]!, c[i + 4]!, c[i + 5]!, c[i + 6]!, c[i + 7]!, c[i + 8]!, c[i + 9]!, c[i + 10]!, c[i + 11]!, c[i + 12]!, c[i + 13]!, c[i + 14]!, c[i + 15]!, c[i + 16]!, c[i + 17]!, c[i + 18]!, c[i + 19]!, c[i + 20]!, c[i + 21]!, c[i + 22]!, c[i + 23]!, c[i + 24]!, c[i + 25]!, c[i + 26]!);
    case 28: return s(c[i]!, c[i + 1]!, c[i + 2]!, c[i + 3]!, c[i + 4]!, c[i + 5]!, c[i + 6]!, c[i + 7]!, c[i + 8]!, c[i + 9]!, c[i + 10]!, c[i + 11]!, c[i + 12]!, c[i + 13]!, c[i + 14]!, c[i + 15]!, c[i + 16]!, c[i + 17]!, c[i + 18]!, c[i + 19]!, c[i + 20]!, c[i + 21]!, c[i + 22]!, c[i + 23]!, c[i + 24]!, c[i + 25]!, c[i + 26]!, c[i + 27]!);
    case 29: return s(c[i]!, c[i + 1]!, c[i + 2]!, c[i + 3]!, c[i + 4]!, c[i + 5]!, c[i + 6]!, c[i + 7]!, c[i + 8]!, c[i + 9]!, c[i + 10]!, c[i + 11]!, c[i + 12]!, c[i + 13]!, c[i + 14]!, c[i + 15]!, c[i + 16]!, c[i + 17]!, c[i + 18]!, c[i + 19]!, c[i + 20]!, c[i + 21]!, c[i + 22]!, c[i + 23]!, c[i + 24]!, c[i + 25]!, c[i + 26]!, c[i + 27]!, c[i + 28]!);
    case 30: return s(c[i]!, c[i + 1]!, c[i + 2]!, c[i + 3]!, c[i + 4]!, c[i + 5]!, c[i + 6]!, c[i + 7]!, c[i + 8]!, c[i + 9]!, c[i + 10]!, c[i + 11]!, c[i + 12]!, c[i + 13]!, c[i + 14]!, c[i + 15]!, c[i + 16]!, c[i + 17]!, c[i + 18]!, c[i + 19]!, c[i + 20]!, c[i + 21]!, c[i + 22]!, c[i + 23]!, c[i + 24]!, c[i + 25]!, c[i + 26]!, c[i + 27]!, c[i + 28]!, c[i + 29]!);
    case 31: return s(c[i]!, c[i + 1]!, c[i + 2]!, c[i + 3]!, c[i + 4]!, c[i + 5]!, c[i + 6]!, c[i + 7]!, c[i + 8]!, c[i + 9]!, c[i + 10]!, c[i + 11]!, c[i + 12]!, c[i + 13]!, c[i + 14]!, c[i + 15]!, c[i + 16]!, c[i + 17]!, c[i + 18]!, c[i + 19]!, c[i + 20]!, c[i + 21]!, c[i + 22]!, c[i + 23]!, c[i + 24]!, c[i + 25]!, c[i + 26]!, c[i + 27]!, c[i + 28]!, c[i + 29]!, c[i + 30]!);
    case 32: return s(c[i]!, c[i + 1]!, c[i + 2]!, c[i + 3]!, c[i + 4]!, c[i + 5]!, c[i + 6]!, c[i + 7]!, c[i + 8]!, c[i + 9]!, c[i + 10]!, c[i + 11]!, c[i + 12]!, c[i + 13]!, c[i + 14]!, c[i + 15]!, c[i + 16]!, c[i + 17]!, c[i + 18]!, c[i + 19]!, c[i + 20]!, c[i + 21]!, c[i + 22]!, c[i + 23]!, c[i + 24]!, c[i + 25]!, c[i + 26]!, c[i + 27]!, c[i + 28]!, c[i + 29]!, c[i + 30]!, c[i + 31]!);
    case 33: return s(c[i]!, c[i + 1]!, c[i + 2]!, c[i + 3]!, c[i + 4]!, c[i + 5]!, c[i + 6]!, c[i + 7]!, c[i + 8]!, c[i + 9]!, c[i + 10]!, c[i + 11]!, c[i + 12]!, c[i + 13]!, c[i + 14]!, c[i + 15]!, c[i + 16]!, c[i + 17]!, c[i + 18]!, c[i + 19]!, c[i + 20]!, c[i + 21]!, c[i + 22]!, c[i + 23]!, c[i + 24]!, c[i + 25]!, c[i + 26]!, c[i + 27]!, c[i + 28]!, c[i + 29]!, c[i + 30]!, c[i + 31]!, c[i + 32]!);
    case 34: return s(c[i]!, c[i + 1]!, c[i + 2]!, c[i + 3]!, c[i + 4]!, c[i + 5]!, c[i + 6]!, c[i + 7]!, c[i + 8]!, c[i + 9]!, c[i + 10]!, c[i + 11]!, c[i + 12]!, c[i + 13]!, c[i + 14]!, c[i + 15]!, c[i + 16]!, c[i + 17]!, c[i + 18]!, c[i + 19]!, c[i + 20]!, c[i + 21]!, c[i + 22]!, c[i + 23]!, c[i + 24]!, c[i + 25]!, c[i + 26]!, c[i + 27]!, c[i + 28]!, c[i + 29]!, c[i + 30]!, c[i + 31]!, c[i + 32]!, c[i + 33]!);
    case 35: return s(c[i]!, c[i + 1]!, c[i + 2]!, c[i + 3]!, c[i + 4]!, c[i + 5]!, c[i + 6]!, c[i + 7]!, c[i + 8]!, c[i + 9]!, c[i + 10]!, c[i + 11]!, c[i + 12]!, c[i + 13]!, c[i + 14]!, c[i + 15]!, c[i + 16]!, c[i + 17]!, c[i + 18]!, c[i + 19]!, c[i + 20]!, c[i + 21]!, c[i + 22]!, c[i + 23]!, c[i + 24]!, c[i + 25]!, c[i + 26]!, c[i + 27]!, c[i + 28]!, c[i + 29]!, c[i + 30]!, c[i + 31]!, c[i + 32]!, c[i + 33]!, c[i + 34]!);
    case 36: return s(c[i]!, c[i + 1]!, c[i + 2]!, c[i + 3]!, c[i + 4]!, c[i + 5]!, c[i + 6]!, c[i + 7]!, c[i + 8]!, c[i + 9]!, c[i + 10]!, c[i + 11]!, c[i + 12]!, c[i + 13]!, c[i + 14]!, c[i + 15]!, c[i + 16]!, c[i + 17]!, c[i + 18]!, c[i + 19]!, c[i + 20]!, c[i + 21]!, c[i + 22]!, c[i + 23]!, c[i + 24]!, c[i + 25]!, c[i + 26]!, c[i + 27]!, c[i + 28]!, c[i + 29]!, c[i + 30]!, c[i + 31]!, c[i + 32]!, c[i + 33]!, c[i + 34]!, c[i + 35]!);
    default: return "";
  }
}

/** Writes the text so that it ends at this offset, with U+FFFD in place of lone surrogates; returns where it starts. */
export function encodeUtf8Before(text: string, into: Uint8Array, end: number): number {
  let pos = end;
  let i = text.length - 1;
  for (; i > 2; i -= 4) {
    const a = text.charCodeAt(i);
    const b = text.charCodeAt(i - 1);
    const c = text.charCodeAt(i - 2);
    const d = text.charCodeAt(i - 3);
    if ((a | b | c | d) > 0x7f) break;
    into[pos - 1] = a;
    into[pos - 2] = b;
    into[pos - 3] = c;
    into[pos - 4] = d;
    pos -= 4;
  }
  for (; i >= 0; i--) {
    let code = text.charCodeAt(i);
    if (code < 0x80) {
      into[--pos] = code;
      continue;
    }
    if (code >= 0xd800 && code <= 0xdfff) {
      const lead = code >= 0xdc00 && i > 0 ? text.charCodeAt(i - 1) : 0;
      if (lead >= 0xd800 && lead < 0xdc00) {
        i--;
        const point = 0x10000 + ((lead - 0xd800) << 10) + (code - 0xdc00);
        pos -= 4;
        into[pos] = 0xf0 | (point >> 18);
        into[pos + 1] = 0x80 | ((point >> 12) & 0x3f);
        into[pos + 2] = 0x80 | ((point >> 6) & 0x3f);
        into[pos + 3] = 0x80 | (point & 0x3f);
        continue;
      }
      code = 0xfffd; // as TextEncoder does
    }
    into[--pos] = 0x80 | (code & 0x3f);
    if (code < 0x800) {
      into[--pos] = 0xc0 | (code >> 6);
    } else {
      into[--pos] = 0x80 | ((code >> 6) & 0x3f);
      into[--pos] = 0xe0 | (code >> 12);
    }
  }
  return pos;
}

/** Writes the text at the start of `into`, which has room for it, and returns how many bytes it took. */
export function encodeUtf8Into(text: string, into: Uint8Array): number {
  return encoder.encodeInto(text, into).written;
}

/** The text as bytes. */
export function encodeUtf8(text: string): Uint8Array {
  return encoder.encode(text);
}
