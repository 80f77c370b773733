import type { DescField, DescMessage, DescOneof } from "@bufbuild/protobuf";
import type { GeneratedFile, Printable } from "@bufbuild/protoplugin";
import { docComment } from "../doc-comment.js";
import { presenceOf } from "../fields.js";
import { isWellKnown, key, type, typeName, wellKnownType } from "../names.js";
import type { ValidTypes } from "../options.js";
import { importValid } from "../protobuf-es-names.js";
import { fieldType, validFieldType } from "../types.js";
import { differsWhenValid, isRequired } from "../valid.js";

/** Prints the type of a message, as Protobuf-ES has it. */
export function printMessage(f: GeneratedFile, message: DescMessage): void {
  const name = typeName(message);
  f.print(f.jsDoc(docComment(message)));
  if (isWellKnown(message.file)) {
    f.print(f.export("type", name), " = ", wellKnownType(f, message), ";");
  } else {
    printShape(f, message, name, { typeOf: fieldType, isOptional });
  }
  f.print();
}

/** Prints the type of a message that was found valid, as Protobuf-ES has it. */
export function printValidMessage(f: GeneratedFile, message: DescMessage, types: ValidTypes): void {
  const { name } = importValid(f, message);
  f.print(f.jsDoc(docComment(message)));
  if (differsWhenValid(message, types)) {
    printShape(f, message, name, {
      typeOf: validFieldType,
      isOptional: (field) => isOptional(field) && !isRequired(field, types),
    });
  } else {
    f.print(f.export("type", name), " = ", type(f, message), ";");
  }
  f.print();
}

/** What differs between the type of a message and that of a valid one. */
interface FieldRules {
  typeOf(f: GeneratedFile, field: DescField): Printable;
  isOptional(field: DescField): boolean;
}

function printShape(f: GeneratedFile, message: DescMessage, name: string, rules: FieldRules): void {
  f.print(f.export("type", name), " = ", f.runtime.Message, "<", f.string(message.typeName), "> & {");
  for (const member of message.members) {
    if (member.kind === "oneof") printOneof(f, member, rules);
    else printField(f, member, rules);
  }
  f.print("};");
}

function printField(f: GeneratedFile, field: DescField, rules: FieldRules): void {
  f.print(f.jsDoc(docComment(field), "  "));
  if (rules.isOptional(field)) f.print("  ", key(field.localName), "?: ", rules.typeOf(f, field), " | undefined;");
  else f.print("  ", key(field.localName), ": ", rules.typeOf(f, field), ";");
}

function printOneof(f: GeneratedFile, oneof: DescOneof, rules: FieldRules): void {
  f.print(f.jsDoc(docComment(oneof), "  "));
  f.print("  ", key(oneof.localName), ": {");
  for (const [i, field] of oneof.fields.entries()) {
    if (i > 0) f.print("  } | {");
    f.print(f.jsDoc(docComment(field), "    "));
    f.print("    value: ", rules.typeOf(f, field), ";");
    f.print("    case: ", f.string(field.localName), ";");
  }
  f.print("  } | { case: undefined; value?: undefined };");
}

/** Fields of a prototype with defaults always have a value; others are undefined where they are not set. */
function isOptional(field: DescField): boolean {
  if (field.fieldKind === "message") return true;
  return (field.fieldKind === "scalar" || field.fieldKind === "enum") && presenceOf(field) === "defined";
}
