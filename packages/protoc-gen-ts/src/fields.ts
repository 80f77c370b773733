import { type DescEnum, type DescExtension, type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { Edition, FeatureSet_FieldPresence, isWrapperDesc } from "@bufbuild/protobuf/wkt";

/** One value on the wire: a field's own value, an item of its list, or the key or value of its map. */
export type Value = ScalarValue | EnumValue | MessageValue;

export interface ScalarValue {
  readonly kind: "scalar";
  readonly scalar: ScalarType;
  /** What the runtime's functions for it end with, such as `Sint64`. */
  readonly wireName: string;
  /** Whether a 64-bit integer is held as a decimal string (`jstype = JS_STRING`). */
  readonly asString: boolean;
  /** Whether a string may be malformed (`features.utf8_validation = NONE`). */
  readonly unverified: boolean;
}

export interface EnumValue {
  readonly kind: "enum";
  readonly enum: DescEnum;
}

export interface MessageValue {
  readonly kind: "message";
  readonly message: DescMessage;
  /**
   * How Protobuf-ES holds it: as a message, unwrapped (`google.protobuf.StringValue` as a string), or as JSON
   * (`google.protobuf.Struct`).
   */
  readonly form: "message" | "wrapper" | "struct";
  /** Whether it lies between two tags instead of behind its length. */
  readonly group: boolean;
}

/**
 * When a field is written.
 *
 * - `always`: it is there, as a case of a oneof is
 * - `nonzero`: where it has no presence, and is not its type's zero value
 * - `defined`: where it is not undefined
 * - `own`: where it is a property of the message itself, not a default of its prototype
 * - `required`: as `own`, and it is an error where it is not
 */
export type Presence = "nonzero" | "defined" | "own" | "required";

const tagSize = { varint: 0, bit64: 1, lengthDelimited: 2, startGroup: 3, bit32: 5 } as const;

const scalars: Readonly<Record<ScalarType, { readonly wireName: string; readonly wire: keyof typeof tagSize }>> = {
  [ScalarType.DOUBLE]: { wireName: "Double", wire: "bit64" },
  [ScalarType.FLOAT]: { wireName: "Float", wire: "bit32" },
  [ScalarType.INT64]: { wireName: "Int64", wire: "varint" },
  [ScalarType.UINT64]: { wireName: "Uint64", wire: "varint" },
  [ScalarType.INT32]: { wireName: "Int32", wire: "varint" },
  [ScalarType.FIXED64]: { wireName: "Fixed64", wire: "bit64" },
  [ScalarType.FIXED32]: { wireName: "Fixed32", wire: "bit32" },
  [ScalarType.BOOL]: { wireName: "Bool", wire: "varint" },
  [ScalarType.STRING]: { wireName: "String", wire: "lengthDelimited" },
  [ScalarType.BYTES]: { wireName: "Bytes", wire: "lengthDelimited" },
  [ScalarType.UINT32]: { wireName: "Uint32", wire: "varint" },
  [ScalarType.SFIXED32]: { wireName: "Sfixed32", wire: "bit32" },
  [ScalarType.SFIXED64]: { wireName: "Sfixed64", wire: "bit64" },
  [ScalarType.SINT32]: { wireName: "Sint32", wire: "varint" },
  [ScalarType.SINT64]: { wireName: "Sint64", wire: "varint" },
};

/** The value of a singular field, an item of a list field, or the value of a map field. */
export function fieldValue(field: DescField | DescExtension): Value {
  switch (field.fieldKind) {
    case "scalar":
      return scalar(field.scalar, field, field.longAsString);
    case "enum":
      return { kind: "enum", enum: field.enum };
    case "message":
      return message(field.message, field, !field.oneof && isWrapperDesc(field.message));
    case "list":
      if (field.listKind === "scalar") return scalar(field.scalar, field, field.longAsString);
      if (field.listKind === "enum") return { kind: "enum", enum: field.enum };
      return message(field.message, field, false);
    case "map":
      if (field.mapKind === "scalar") return scalar(field.scalar, field, false);
      if (field.mapKind === "enum") return { kind: "enum", enum: field.enum };
      return message(field.message, field, false);
  }
}

/** The key of a map field. Objects have strings as keys, whatever the type on the wire. */
export function mapKey(field: DescField & { fieldKind: "map" }): ScalarValue {
  return scalar(field.mapKey, field, false);
}

function scalar(type: ScalarType, field: DescField | DescExtension, asString: boolean): ScalarValue {
  const unverified = type === ScalarType.STRING && !field.utf8Validation;
  return { kind: "scalar", scalar: type, wireName: scalars[type].wireName, asString, unverified };
}

function message(type: DescMessage, field: DescField | DescExtension, wrapper: boolean): MessageValue {
  const struct = type.typeName === "google.protobuf.Struct" && field.parent?.typeName !== "google.protobuf.Value";
  const form = wrapper ? "wrapper" : struct ? "struct" : "message";
  const group = "delimitedEncoding" in field && field.delimitedEncoding;
  return { kind: "message", message: type, form, group };
}

/** The tag of a value: the field's number and the value's wire type. https://protobuf.dev/programming-guides/encoding/#structure */
export function tagOf(number: number, value: Value): number {
  const wire =
    value.kind === "scalar"
      ? scalars[value.scalar].wire
      : value.kind === "enum"
        ? "varint"
        : value.group
          ? "startGroup"
          : "lengthDelimited";
  return tag(number, tagSize[wire]);
}

/** The tag of what stands behind a length: a packed list, or a map's entry. */
export function lengthDelimitedTag(number: number): number {
  return tag(number, tagSize.lengthDelimited);
}

function tag(number: number, wireType: number): number {
  return ((number << 3) | wireType) >>> 0;
}

/** Whether a list of such values can be packed, on the wire, behind one length. */
export function isPackable(value: Value): value is ScalarValue | EnumValue {
  return value.kind === "enum" || (value.kind === "scalar" && scalars[value.scalar].wire !== "lengthDelimited");
}

/** When a singular field that is in no oneof is written. */
export function presenceOf(field: DescField): Presence {
  if (field.presence === FeatureSet_FieldPresence.LEGACY_REQUIRED) return "required";
  if (field.fieldKind === "message") return "defined";
  if (field.presence === FeatureSet_FieldPresence.IMPLICIT) return "nonzero";
  return hasDefaults(field.parent) ? "own" : "defined";
}

/**
 * Whether messages of this type have a prototype with the fields' defaults, as Protobuf-ES gives it to those that have
 * scalar or enum fields with explicit presence. In proto3 such fields are just undefined.
 */
export function hasDefaults(message: DescMessage): boolean {
  if (message.file.edition === Edition.EDITION_PROTO3) return false;
  if (message.file.edition === Edition.EDITION_PROTO2) return true;
  return message.fields.some(
    (field) =>
      field.presence !== FeatureSet_FieldPresence.IMPLICIT &&
      field.fieldKind !== "message" &&
      field.oneof === undefined,
  );
}

/** What the runtime's functions for such a value end with, such as `Sint64`. On the wire, an enum is an int32. */
export function wireName(value: ScalarValue | EnumValue): string {
  return value.kind === "enum" ? "Int32" : value.wireName;
}

/** Fields as they stand on the wire. */
export function byNumber(message: DescMessage): DescField[] {
  return [...message.fields].sort((a, b) => a.number - b.number);
}
