import type { DescEnum, DescMessage } from "@bufbuild/protobuf";
import { isWrapperDesc } from "@bufbuild/protobuf/wkt";
import type { GeneratedFile, Printable } from "@bufbuild/protoplugin";
import { docComment } from "../doc-comment.js";
import { key } from "../names.js";
import { importJson } from "../protobuf-es-names.js";
import { jsonFieldType } from "../types.js";

/** Prints the type of a message's JSON, as Protobuf-ES has it. https://protobuf.dev/programming-guides/json/ */
export function printMessageJson(f: GeneratedFile, message: DescMessage): void {
  const special = wellKnownJson(f, message);
  const { name } = importJson(f, message);
  f.print(f.jsDoc(docComment(message)));
  if (special !== undefined) {
    f.print(f.export("type", name), " = ", special, ";");
  } else {
    f.print(f.export("type", name), " = {");
    for (const field of message.fields) {
      f.print(f.jsDoc(docComment(field), "  "));
      f.print("  ", key(field.jsonName), "?: ", jsonFieldType(f, field), ";");
    }
    f.print("};");
  }
  f.print();
}

/** Prints the type of an enum's JSON: the names of its values. */
export function printEnumJson(f: GeneratedFile, desc: DescEnum): void {
  const names = desc.values.map(({ name }, i) => [i > 0 ? " | " : "", f.string(name)]);
  f.print(f.jsDoc(docComment(desc)));
  f.print(
    f.export("type", importJson(f, desc).name),
    " = ",
    desc.typeName === "google.protobuf.NullValue" ? "null" : names,
    ";",
  );
  f.print();
}

/** The JSON of a type that has a form of its own there. */
function wellKnownJson(f: GeneratedFile, message: DescMessage): Printable | undefined {
  if (isWrapperDesc(message)) return jsonFieldType(f, message.fields[0]!);
  switch (message.typeName) {
    case "google.protobuf.Any":
      return '{ "@type"?: string }';
    case "google.protobuf.Timestamp":
    case "google.protobuf.Duration":
    case "google.protobuf.FieldMask":
      return "string";
    case "google.protobuf.Struct":
      return f.runtime.JsonObject;
    case "google.protobuf.Value":
      return f.runtime.JsonValue;
    case "google.protobuf.ListValue":
      return [f.runtime.JsonValue, "[]"];
    case "google.protobuf.Empty":
      return "Record<string, never>";
    default:
      return undefined;
  }
}
