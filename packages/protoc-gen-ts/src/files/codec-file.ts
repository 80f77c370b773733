import type { DescFile, DescMessage } from "@bufbuild/protobuf";
import type { GeneratedFile, Schema } from "@bufbuild/protoplugin";
import { constructorName, fileName, hasSecondName, runtime, type, typeName, valueName } from "../names.js";
import type { Options } from "../options.js";
import { printConstructor, printDefaults } from "../print/constructor.js";
import { printEnum } from "../print/enum.js";
import { printMessage } from "../print/message.js";
import { printEntryReaders, printRead } from "../print/read.js";
import { printWrite } from "../print/write.js";

/** Generates `x_codec.ts`: the types of messages and enums, and the messages' codecs. */
export function generateCodecFile(schema: Schema<Options>, file: DescFile): void {
  const f = schema.generateFile(fileName(file, "codec"));
  f.preamble(file);
  for (const desc of schema.typesInFile(file)) {
    if (desc.kind === "enum") printEnum(f, desc, schema.options);
    if (desc.kind === "message") generateMessage(f, desc);
  }
}

function generateMessage(f: GeneratedFile, message: DescMessage): void {
  printMessage(f, message);
  printDefaults(f, message);
  printConstructor(f, message);
  printEntryReaders(f, message);
  const name = valueName(message);
  const codecType = [f.import("Codec", runtime.codec, true), "<", type(f, message), ">"];
  const create = [f.import("codec", runtime.codec), "<", type(f, message), ">"];
  f.print(f.jsDoc(`Encodes and decodes ${message.typeName}.`));
  f.print(f.export("const", name), ": ", codecType, " = /*@__PURE__*/ ", create, "({");
  f.print("  typeName: ", f.string(message.typeName), ",");
  f.print("  empty: () => new ", constructorName(message), "(),");
  printWrite(f, message);
  printRead(f, message);
  f.print("});");
  if (hasSecondName(message)) f.print(f.export("const", typeName(message)), ": ", codecType, " = ", name, ";");
  f.print();
}
