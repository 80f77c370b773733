import type { DescFile } from "@bufbuild/protobuf";
import type { Schema } from "@bufbuild/protoplugin";
import { fileName, siblingPath } from "../names.js";
import type { Options } from "../options.js";
import { printEnumJson, printMessageJson } from "../print/json-type.js";
import { printValidMessage } from "../print/message.js";
import {
  printEnumSchema,
  printExtension,
  printFileSchema,
  printMessageSchema,
  printServiceSchema,
} from "../print/schema.js";

/** Generates `x_pb.ts`: all of `x_codec.ts`, and the descriptors that Protobuf-ES works with. */
export function generatePbFile(schema: Schema<Options>, file: DescFile): void {
  const { jsonTypes, validTypes } = schema.options;
  const f = schema.generateFile(fileName(file, "pb"));
  f.preamble(file);
  if (file.messages.length > 0 || file.enums.length > 0) {
    f.print("export * from ", f.string(siblingPath(file, "codec", schema.options.importExtension)), ";");
    f.print();
  }
  printFileSchema(f, file, schema);
  for (const desc of schema.typesInFile(file)) {
    switch (desc.kind) {
      case "message":
        if (jsonTypes) printMessageJson(f, desc);
        if (validTypes.legacyRequired || validTypes.protovalidateRequired) printValidMessage(f, desc, validTypes);
        printMessageSchema(f, desc, schema.options);
        break;
      case "enum":
        if (jsonTypes) printEnumJson(f, desc);
        printEnumSchema(f, desc, schema.options);
        break;
      case "extension":
        printExtension(f, desc);
        break;
      case "service":
        printServiceSchema(f, desc);
        break;
    }
  }
}
