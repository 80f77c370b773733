import type { DescExtension, DescField, DescMessage } from "@bufbuild/protobuf";
import { scalarJsonType, scalarTypeScriptType } from "@bufbuild/protobuf/codegenv2";
import type { GeneratedFile, Printable } from "@bufbuild/protoplugin";
import { fieldValue, mapKey, type Value } from "./fields.js";
import { isWellKnown, type } from "./names.js";
import { importJson, importValid } from "./protobuf-es-names.js";
import { isChecked } from "./valid.js";

/** The TypeScript type of a field or an extension, as Protobuf-ES has it. */
export function fieldType(f: GeneratedFile, field: DescField | DescExtension): Printable {
  return wrapType(field, valueType(f, fieldValue(field), type));
}

/** The type of a field in a valid message: a message in it is valid, too. */
export function validFieldType(f: GeneratedFile, field: DescField): Printable {
  return wrapType(field, valueType(f, fieldValue(field), isChecked(field) ? validMessage : type));
}

/** The type of a field in JSON, as Protobuf-ES has it. https://protobuf.dev/programming-guides/json/ */
export function jsonFieldType(f: GeneratedFile, field: DescField): Printable {
  const value = fieldValue(field);
  const item =
    value.kind === "scalar"
      ? scalarJsonType(value.scalar)
      : importJson(f, value.kind === "enum" ? value.enum : value.message);
  const union = typeof item === "string" && item.includes("|");
  return wrapType(field, union && field.fieldKind === "list" ? `(${item})` : item);
}

function wrapType(field: DescField | DescExtension, item: Printable): Printable {
  if (field.fieldKind === "list") return [item, "[]"];
  if (field.fieldKind !== "map") return item;
  const key = scalarTypeScriptType(mapKey(field).scalar, false);
  return ["{ [key: ", key === "number" ? "number" : "string", "]: ", item, " }"];
}

function valueType(
  f: GeneratedFile,
  value: Value,
  messageType: (f: GeneratedFile, message: DescMessage) => Printable,
): Printable {
  switch (value.kind) {
    case "scalar":
      return scalarTypeScriptType(value.scalar, value.asString);
    case "enum":
      return type(f, value.enum);
    case "message":
      if (value.form === "struct") return f.runtime.JsonObject;
      return value.form === "wrapper"
        ? valueType(f, fieldValue(value.message.fields[0]!), messageType)
        : messageType(f, value.message);
  }
}

function validMessage(f: GeneratedFile, message: DescMessage): Printable {
  return isWellKnown(message.file) ? type(f, message) : importValid(f, message);
}
