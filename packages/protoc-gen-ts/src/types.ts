import type { DescExtension, DescField } from "@bufbuild/protobuf";
import { scalarTypeScriptType } from "@bufbuild/protobuf/codegenv2";
import type { GeneratedFile, Printable } from "@bufbuild/protoplugin";
import { fieldValue, mapKey, type Value } from "./fields.js";
import { type } from "./names.js";

/** The TypeScript type of a field or an extension, as Protobuf-ES has it. */
export function fieldType(f: GeneratedFile, field: DescField | DescExtension): Printable {
  const item = valueType(f, fieldValue(field));
  if (field.fieldKind === "list") return [item, "[]"];
  if (field.fieldKind !== "map") return item;
  const key = scalarTypeScriptType(mapKey(field).scalar, false);
  return ["{ [key: ", key === "number" ? "number" : "string", "]: ", item, " }"];
}

function valueType(f: GeneratedFile, value: Value): Printable {
  switch (value.kind) {
    case "scalar":
      return scalarTypeScriptType(value.scalar, value.asString);
    case "enum":
      return type(f, value.enum);
    case "message":
      if (value.form === "struct") return f.runtime.JsonObject;
      return value.form === "wrapper" ? valueType(f, fieldValue(value.message.fields[0]!)) : type(f, value.message);
  }
}
