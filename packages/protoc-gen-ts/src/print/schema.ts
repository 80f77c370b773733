import type { DescEnum, DescExtension, DescFile, DescMessage, DescService } from "@bufbuild/protobuf";
import { embedFileDesc, pathInFileDesc } from "@bufbuild/protobuf/codegenv2";
import type { FileDescriptorProto } from "@bufbuild/protobuf/wkt";
import type { GeneratedFile, Printable, Schema } from "@bufbuild/protoplugin";
import { docComment } from "../doc-comment.js";
import { codec, runtime, schemaName, type } from "../names.js";
import type { Options } from "../options.js";
import { importJson, importSchema, importValid } from "../protobuf-es-names.js";
import { fieldType } from "../types.js";

/** Prints the descriptor of a file, from which the descriptors of its types are taken. */
export function printFileSchema(f: GeneratedFile, file: DescFile, schema: Schema): void {
  // The file as it is meant for run time: without the options that only concern its source.
  const proto = schema.proto.protoFile.find(({ name }) => name === file.proto.name) ?? file.proto;
  const { GenFile, fileDesc } = f.runtime.codegen;
  const dependencies = file.dependencies.map((dependency) => importSchema(f, dependency));
  const rest = dependencies.length > 0 ? [", ", f.array(dependencies)] : [];
  const call = [fileDesc, "(", f.string(embedFileDesc(withoutSource(proto)).base64()), rest, ")"];
  print(f, `Describes the ${file}.`, schemaName(file), GenFile, call);
}

/** A copy without positions and comments, which would be the most of the work, only to be left out. */
function withoutSource(proto: FileDescriptorProto): FileDescriptorProto {
  const copy: FileDescriptorProto = Object.assign(Object.create(Object.getPrototypeOf(proto)), proto);
  delete copy.sourceCodeInfo;
  return copy;
}

/** Prints the descriptor of a message. */
export function printMessageSchema(f: GeneratedFile, message: DescMessage, options: Options): void {
  const { GenMessage, messageDesc } = f.runtime.codegen;
  const { legacyRequired, protovalidateRequired } = options.validTypes;
  const shapes: Printable[] = [];
  if (options.jsonTypes) shapes.push(["jsonType: ", importJson(f, message)]);
  if (legacyRequired || protovalidateRequired) shapes.push(["validType: ", importValid(f, message)]);
  const rest = shapes.length > 0 ? [", { ", shapes.map((shape, i) => (i > 0 ? ["; ", shape] : shape)), " }"] : [];
  const doc = `Describes the ${message} for Protobuf-ES: \`create()\`, \`toJson()\`, registries.`;
  const shape = [GenMessage, "<", type(f, message), rest, ">"];
  const schema = ["/*@__PURE__*/ ", messageDesc, "(", path(f, message), ")"];
  const withCodec = f.import("withCodec", runtime.codec);
  print(f, doc, schemaName(message), shape, [withCodec, "(", schema, ", ", codec(f, message), ")"]);
}

/** Prints the descriptor of an enum. */
export function printEnumSchema(f: GeneratedFile, desc: DescEnum, options: Options): void {
  const { GenEnum, enumDesc } = f.runtime.codegen;
  const doc = `Describes the ${desc}.`;
  const shape = [GenEnum, "<", type(f, desc), options.jsonTypes ? [", ", importJson(f, desc)] : [], ">"];
  print(f, doc, schemaName(desc), shape, [enumDesc, "(", path(f, desc), ")"]);
}

/** Prints an extension, for Protobuf-ES's `getExtension()` and `setExtension()`. */
export function printExtension(f: GeneratedFile, extension: DescExtension): void {
  const { GenExtension, extDesc } = f.runtime.codegen;
  const shape = [GenExtension, "<", type(f, extension.extendee), ", ", fieldType(f, extension), ">"];
  print(f, extension, schemaName(extension), shape, [extDesc, "(", path(f, extension), ")"]);
}

/** Prints the descriptor of a service, as Connect uses it. */
export function printServiceSchema(f: GeneratedFile, service: DescService): void {
  const { GenService, serviceDesc } = f.runtime.codegen;
  const shape: Printable[] = [GenService, "<{\n"];
  for (const method of service.methods) {
    shape.push(f.jsDoc(docComment(method), "  "), "\n");
    shape.push("  ", method.localName, ": {\n");
    shape.push("    methodKind: ", f.string(method.methodKind), ";\n");
    shape.push("    input: typeof ", importSchema(f, method.input, true), ";\n");
    shape.push("    output: typeof ", importSchema(f, method.output, true), ";\n");
    shape.push("  },\n");
  }
  shape.push("}>");
  print(f, service, schemaName(service), shape, [serviceDesc, "(", path(f, service), ")"]);
}

function print(
  f: GeneratedFile,
  doc: string | DescExtension | DescService,
  name: string,
  shape: Printable,
  call: Printable,
): void {
  f.print(f.jsDoc(typeof doc === "string" ? doc : docComment(doc)));
  f.print(f.export("const", name), ": ", shape, " = /*@__PURE__*/");
  f.print("  ", call, ";");
  f.print();
}

/** The arguments that find a type: its file, and its place in the file. */
function path(f: GeneratedFile, desc: DescMessage | DescEnum | DescExtension | DescService): Printable {
  return [importSchema(f, desc.file), pathInFileDesc(desc).map((index) => [", ", index])];
}
