import type { DescField, DescMessage, DescOneof } from "@bufbuild/protobuf";
import type { GeneratedFile } from "@bufbuild/protoplugin";
import { presenceOf } from "../fields.js";
import { isWellKnown, wellKnownType } from "../names.js";
import { fieldType } from "../types.js";

/** Prints the type of a message, as Protobuf-ES has it. */
export function printMessage(f: GeneratedFile, message: DescMessage): void {
  const { name } = f.importShape(message);
  f.print(f.jsDoc(message));
  if (isWellKnown(message.file)) {
    f.print(f.export("type", name), " = ", wellKnownType(f, message), ";");
  } else {
    f.print(f.export("type", name), " = ", f.runtime.Message, "<", f.string(message.typeName), "> & {");
    for (const member of message.members) {
      if (member.kind === "oneof") printOneof(f, member);
      else printField(f, member);
    }
    f.print("};");
  }
  f.print();
}

function printField(f: GeneratedFile, field: DescField): void {
  f.print(f.jsDoc(field, "  "));
  if (isOptional(field)) f.print("  ", field.localName, "?: ", fieldType(f, field), " | undefined;");
  else f.print("  ", field.localName, ": ", fieldType(f, field), ";");
}

function printOneof(f: GeneratedFile, oneof: DescOneof): void {
  f.print(f.jsDoc(oneof, "  "));
  f.print("  ", oneof.localName, ": {");
  for (const [i, field] of oneof.fields.entries()) {
    if (i > 0) f.print("  } | {");
    f.print(f.jsDoc(field, "    "));
    f.print("    value: ", fieldType(f, field), ";");
    f.print("    case: ", f.string(field.localName), ";");
  }
  f.print("  } | { case: undefined; value?: undefined };");
}

/** Fields of a prototype with defaults always have a value; others are undefined where they are not set. */
function isOptional(field: DescField): boolean {
  if (field.fieldKind === "message") return true;
  return (field.fieldKind === "scalar" || field.fieldKind === "enum") && presenceOf(field) === "defined";
}
