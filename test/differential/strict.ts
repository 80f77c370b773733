import { type DescField, type DescMessage, ScalarType, type UnknownField } from "@bufbuild/protobuf";
import { WireBytes, type WireField, WireType } from "./wire-bytes.js";

/**
 * Makes bytes on which Protobuf-ES, which is laxer than the specification, must come to the same message as a decoder
 * that keeps to it. So that any bytes at all can be compared, and no difference need be excused.
 *
 * Protobuf-ES 2.17 is laxer in five things, in which the C++ implementation does as is done here:
 * - It reads a known field as its type whatever its wire type. It belongs to the unknown fields.
 *   https://protobuf.dev/programming-guides/encoding/#structure
 * - It keeps numbers that a closed enum does not have in lists and maps. They belong to the unknown fields, and the map
 *   entry with them. https://protobuf.dev/programming-guides/enum/#spec
 * - It loses such a number of a singular field where the message has other unknown fields.
 * - It lets a field, a packed list or a map entry run past the end of what holds it. The message is malformed.
 * - It cuts lengths to 32 bits, takes such of ten bytes, and passes over varints of any length. The message is malformed.
 *
 * A field that belongs to the unknown ones is replaced by a placeholder, an unknown field in its place.
 */
export function strict(desc: DescMessage, bytes: Uint8Array): Strict {
  const placed: UnknownField[] = [];
  return { bytes: rewriteMessage(desc, bytes, 1, placed), placed };
}

/** The bytes for Protobuf-ES, and the unknown fields for which there are placeholders in them. */
export interface Strict {
  readonly bytes: Uint8Array;
  readonly placed: readonly UnknownField[];
}

/** The field number of a placeholder; its value is an index of `placed`. No schema of ours uses it. */
export const PLACEHOLDER = 520_000_000;

/** As every official Protobuf has it. */
const RECURSION_LIMIT = 100;

function rewriteMessage(desc: DescMessage, bytes: Uint8Array, depth: number, placed: UnknownField[]): Uint8Array {
  if (depth > RECURSION_LIMIT) throw new Error("too deep");
  const input = new WireBytes(bytes, RECURSION_LIMIT - depth);
  const output: Uint8Array[] = [];
  const place = (no: number, wireType: number, data: Uint8Array) => {
    placed.push({ no, wireType, data });
    output.push(tag(PLACEHOLDER, WireType.Varint), varint(placed.length - 1));
  };
  while (!input.atEnd()) {
    const field = input.field();
    const known = desc.fields.find(({ number }) => number === field.no);
    if (known === undefined) {
      output.push(field.tag, field.raw);
    } else if (isPacked(known, field)) {
      rewritePacked(known, field, output, place);
    } else if (field.wireType !== wireTypeOf(known)) {
      place(field.no, field.wireType, field.raw);
    } else if (known.fieldKind === "map") {
      const entry = rewriteEntry(known, field.content, depth, placed);
      if (entry === undefined) place(field.no, field.wireType, field.raw);
      else output.push(field.tag, varint(entry.length), entry);
    } else if (known.message) {
      const inner = rewriteMessage(known.message, field.content, depth + 1, placed);
      if (field.wireType === WireType.StartGroup) output.push(field.tag, inner, tag(field.no, WireType.EndGroup));
      else output.push(field.tag, varint(inner.length), inner);
    } else if (known.enum && !isKnownNumber(known, field.value)) {
      place(field.no, field.wireType, varint(Number(BigInt.asIntN(32, field.value))));
    } else {
      output.push(field.tag, field.raw);
    }
  }
  return Buffer.concat(output);
}

function isPacked(known: DescField, field: WireField): boolean {
  if (known.fieldKind !== "list" || known.message || field.wireType !== WireType.LengthDelimited) return false;
  return wireTypeOf(known) !== WireType.LengthDelimited;
}

function rewritePacked(
  known: DescField,
  field: WireField,
  output: Uint8Array[],
  place: (no: number, wireType: number, data: Uint8Array) => void,
): void {
  const wireType = wireTypeOf(known);
  const items = new WireBytes(field.content, 0);
  const kept: Uint8Array[] = [];
  while (!items.atEnd()) {
    const { raw, value } = items.value(field.no, wireType);
    if (known.enum && !isKnownNumber(known, value)) {
      place(field.no, wireType, varint(Number(BigInt.asIntN(32, value))));
    } else {
      kept.push(raw);
    }
  }
  const content = Buffer.concat(kept);
  output.push(field.tag, varint(content.length), content);
}

/** The entry of a map; undefined if its value is a number that its closed enum does not have. */
function rewriteEntry(
  known: DescField & { fieldKind: "map" },
  bytes: Uint8Array,
  depth: number,
  placed: UnknownField[],
): Uint8Array | undefined {
  const input = new WireBytes(bytes, RECURSION_LIMIT - depth);
  const output: Uint8Array[] = [];
  let value = 0n;
  while (!input.atEnd()) {
    const field = input.field();
    const type = field.no === 1 ? wireTypeOfScalar(known.mapKey) : wireTypeOf(known, true);
    if (field.no > 2 || field.wireType !== type) continue; // an entry has no unknown fields
    if (field.no === 2) value = field.value;
    // A key that is malformed is so in an entry, too, that will be an unknown field.
    if (field.no === 1 && known.mapKey === ScalarType.STRING && known.utf8Validation) utf8.decode(field.content);
    if (field.no === 2 && known.message) {
      const inner = rewriteMessage(known.message, field.content, depth + 1, placed);
      output.push(field.tag, varint(inner.length), inner);
    } else {
      output.push(field.tag, field.raw);
    }
  }
  return known.enum && !isKnownNumber(known, value) ? undefined : Buffer.concat(output);
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function isKnownNumber(field: DescField, value: bigint): boolean {
  if (!field.enum || field.enum.open) return true;
  return field.enum.values.some(({ number }) => number === Number(BigInt.asIntN(32, value)));
}

/** The wire type of one value of the field, or of the value of its map. */
function wireTypeOf(field: DescField, mapValue = false): number {
  if (field.fieldKind === "map" && !mapValue) return WireType.LengthDelimited;
  if (field.message) {
    const group = "delimitedEncoding" in field && field.delimitedEncoding;
    return group ? WireType.StartGroup : WireType.LengthDelimited;
  }
  return field.enum ? WireType.Varint : wireTypeOfScalar(field.scalar!);
}

function wireTypeOfScalar(scalar: ScalarType): number {
  switch (scalar) {
    case ScalarType.DOUBLE:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return WireType.Bit64;
    case ScalarType.FLOAT:
    case ScalarType.FIXED32:
    case ScalarType.SFIXED32:
      return WireType.Bit32;
    case ScalarType.STRING:
    case ScalarType.BYTES:
      return WireType.LengthDelimited;
    default:
      return WireType.Varint;
  }
}

function tag(no: number, wireType: number): Uint8Array {
  return varint(no * 8 + wireType);
}

/** A varint; of a negative number, the ten bytes of an int64. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
