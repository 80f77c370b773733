import {
  create,
  type DescField,
  type DescMessage,
  type DescOneof,
  type JsonObject,
  type JsonValue,
  type Message,
  ScalarType,
} from "@bufbuild/protobuf";
import { FeatureSet_FieldPresence, isWrapperDesc } from "@bufbuild/protobuf/wkt";
import type { Random } from "./random.js";

/** A random message of this type, made by Protobuf-ES. It nests no deeper than `depth`. */
export function randomMessage(desc: DescMessage, random: Random, depth = 2): Message {
  const init: Record<string, unknown> = {};
  for (const member of desc.members) {
    // create() would take what every object inherits for the value of a field such as hasOwnProperty.
    if (member.localName in Object.prototype) setOwn(init, member.localName, undefined);
    if (!isRequired(member) && random.chance(0.4)) continue;
    if (member.kind === "oneof") {
      const field = random.pick(member.fields);
      const value = singular(field, random, depth);
      if (value !== undefined) init[member.localName] = { case: field.localName, value };
      continue;
    }
    const value = fieldValue(member, random, depth);
    if (value !== undefined) setOwn(init, member.localName, value);
  }
  const message = create(desc, init);
  if (random.chance(0.1)) message.$unknown = [{ no: 536870000, wireType: 0, data: new Uint8Array([random.int(128)]) }];
  return message;
}

function isRequired(member: DescField | DescOneof): boolean {
  return member.kind === "field" && member.presence === FeatureSet_FieldPresence.LEGACY_REQUIRED;
}

function fieldValue(field: DescField, random: Random, depth: number): unknown {
  if (field.fieldKind === "list") {
    const length = !field.message && random.chance(0.1) ? random.int(200) : random.int(4);
    return defined(Array.from({ length }, () => singular(field, random, depth)));
  }
  if (field.fieldKind === "map") {
    const map: Record<string, unknown> = {};
    for (let i = random.int(4); i > 0; i--) {
      const value = singular(field, random, depth);
      if (value !== undefined) setOwn(map, String(scalar(field.mapKey, random)), value);
    }
    return map;
  }
  return singular(field, random, depth);
}

/** A singular field's value, a list's item, or a map's value. Undefined where it would nest too deep. */
function singular(field: DescField, random: Random, depth: number): unknown {
  if (field.enum) {
    const known = random.pick(field.enum.values).number;
    return field.enum.open && random.chance(0.2) ? random.int(2000) - 1000 : known;
  }
  if (field.message) {
    if (depth === 0 || random.chance(0.3)) return undefined;
    if (field.fieldKind === "message" && !field.oneof && isWrapperDesc(field.message)) {
      return scalar(field.message.fields[0]!.scalar!, random);
    }
    if (field.message.typeName === "google.protobuf.Struct" && field.parent.typeName !== "google.protobuf.Value") {
      return randomJson(random, depth);
    }
    return randomMessage(field.message, random, depth - 1);
  }
  const value = scalar(field.scalar!, random);
  const asString =
    (field.fieldKind === "scalar" || field.fieldKind === "list") && "longAsString" in field && field.longAsString;
  return asString ? String(value) : value;
}

function randomJson(random: Random, depth: number): JsonObject {
  const object: JsonObject = {};
  for (let i = random.int(4); i > 0; i--) setOwn(object, text(random), randomJsonValue(random, depth));
  return object;
}

function randomJsonValue(random: Random, depth: number): JsonValue {
  switch (random.int(depth > 0 ? 6 : 4)) {
    case 0:
      return null;
    case 1:
      return random.chance(0.5);
    case 2:
      return random.int(1e6) / 8;
    case 3:
      return text(random);
    case 4:
      return randomJson(random, depth - 1);
    default:
      return Array.from({ length: random.int(3) }, () => randomJsonValue(random, depth - 1));
  }
}

function scalar(type: ScalarType, random: Random): string | number | bigint | boolean | Uint8Array {
  switch (type) {
    case ScalarType.STRING:
      return text(random);
    case ScalarType.BYTES:
      return Uint8Array.from({ length: random.int(20) }, () => random.int(256));
    case ScalarType.BOOL:
      return random.chance(0.5);
    case ScalarType.DOUBLE:
      return random.pick([0, -0, 1, -1.5, 1e300, 5e-324, Infinity, -Infinity, NaN, random.next()]);
    case ScalarType.FLOAT:
      return random.pick([0, -0, 1, -1.5, Infinity, -Infinity, NaN, Math.fround(random.next())]);
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return bits(random, 32) >>> 0;
    case ScalarType.INT32:
    case ScalarType.SINT32:
    case ScalarType.SFIXED32:
      return bits(random, 32) | 0;
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return BigInt.asUintN(64, bits64(random));
    default:
      return BigInt.asIntN(64, bits64(random));
  }
}

/** Every length of varint is as likely as any other. */
function bits(random: Random, upTo: number): number {
  const value = Math.floor(random.next() * 2 ** random.int(upTo + 1));
  return random.chance(0.2) ? -value : value;
}

function bits64(random: Random): bigint {
  const wide = (BigInt(bits(random, 32) >>> 0) << 32n) | BigInt(bits(random, 32) >>> 0);
  const value = random.chance(0.5) ? BigInt(bits(random, 32)) : wide >> BigInt(random.int(32));
  return random.chance(0.2) ? -value : value;
}

const alphabets = ["abcXYZ 019", "\u0000\u007f", "äöüßé", "春眠不觉晓", "😀🎉𝄞", "\u0800\uffff\ufeff", "a春😀é"];

function text(random: Random): string {
  if (random.chance(0.05)) return "__proto__";
  const alphabet = Array.from(random.pick(alphabets));
  const length = random.chance(0.05) ? random.int(500) : random.int(60);
  return Array.from({ length }, () => random.pick(alphabet)).join("");
}

function defined(items: unknown[]): unknown[] {
  return items.filter((item) => item !== undefined);
}

function setOwn(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, configurable: true, enumerable: true, writable: true });
}
