import type { DescEnum } from "@bufbuild/protobuf";
import type { GeneratedFile } from "@bufbuild/protoplugin";
import { docComment } from "../doc-comment.js";
import { isWellKnown, key, typeName, valueName, wellKnownType } from "../names.js";
import type { Options } from "../options.js";

/** Prints an enum: an object with its values and the type of its numbers, or a TypeScript `enum`. */
export function printEnum(f: GeneratedFile, desc: DescEnum, options: Options): void {
  const name = valueName(desc);
  f.print(f.jsDoc(docComment(desc)));
  if (options.enum === "ts") {
    f.print(f.export("enum", name), " {");
    printValues(f, desc, " = ");
    f.print("}");
    f.print();
    if (name !== typeName(desc)) {
      f.print(f.export("type", typeName(desc)), " = ", name, ";");
      f.print();
    }
    return;
  }
  f.print(f.export("const", name), " = {");
  printValues(f, desc, ": ");
  f.print("} as const;");
  f.print();
  f.print(f.jsDoc(docComment(desc)));
  if (isWellKnown(desc.file)) {
    f.print(f.export("type", typeName(desc)), " = ", wellKnownType(f, desc), ";");
  } else {
    // An open enum holds numbers that the schema does not name: https://protobuf.dev/programming-guides/enum/
    const unknown = desc.open ? [" | ", f.runtime.UnknownEnum] : [];
    f.print(f.export("type", typeName(desc)), " = (typeof ", name, ")[keyof typeof ", name, "]", unknown, ";");
  }
  f.print();
}

function printValues(f: GeneratedFile, desc: DescEnum, separator: string): void {
  for (const value of desc.values) {
    f.print(f.jsDoc(docComment(value), "  "));
    f.print("  ", key(value.localName), separator, value.number, ",");
  }
}
