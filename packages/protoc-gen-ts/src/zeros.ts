import { type DescField, ScalarType } from "@bufbuild/protobuf";
import type { GeneratedFile, Printable } from "@bufbuild/protoplugin";
import { type EnumValue, fieldValue, type ScalarValue } from "./fields.js";
import { runtime } from "./names.js";

/** The zero value of a scalar's or enum's type, as code. */
export function zeroOf(f: GeneratedFile, value: ScalarValue | EnumValue): Printable {
  if (value.kind === "enum") return String(value.enum.values[0]?.number ?? 0);
  switch (value.scalar) {
    case ScalarType.STRING:
      return '""';
    case ScalarType.BOOL:
      return "false";
    case ScalarType.BYTES:
      return f.import("noBytes", runtime.codec);
    case ScalarType.INT64:
    case ScalarType.UINT64:
    case ScalarType.SINT64:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return value.asString ? '"0"' : "0n";
    default:
      return "0";
  }
}

/** What a singular scalar or enum field is while it is not set: its default, or its type's zero value, as code. */
export function defaultOf(f: GeneratedFile, field: DescField & { fieldKind: "scalar" | "enum" }): Printable {
  const value = fieldValue(field) as ScalarValue | EnumValue; // neither a scalar nor an enum field holds a message
  const given = field.getDefaultValue();
  switch (typeof given) {
    case "undefined":
      return zeroOf(f, value);
    case "string":
      return JSON.stringify(given);
    case "bigint":
      return value.kind === "scalar" && value.asString ? `"${given}"` : `${given}n`;
    case "object":
      return `new Uint8Array([${given.join(", ")}])`;
    case "number":
      return Object.is(given, -0) ? "-0" : String(given);
    default:
      return String(given);
  }
}

/** Whether a field that has a default is false to JavaScript while it is not set. */
export function isFalseUnset(f: GeneratedFile, field: DescField): boolean {
  if (field.fieldKind !== "scalar" && field.fieldKind !== "enum") return true;
  const value = defaultOf(f, field);
  return typeof value === "string" && ['""', "0", "-0", "NaN", "0n", "false"].includes(value);
}
