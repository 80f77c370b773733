import {
  type EnumModel,
  type Features,
  FIRST_EXTENSION,
  type FieldModel,
  type FileModel,
  LAST_EXTENSION,
  type MessageModel,
  type Schema,
  type TypeModel,
} from "./model.js";

/** The .proto files of a schema, by their names. */
export function printSchema(schema: Schema): Record<string, string> {
  return Object.fromEntries(schema.files.map((file, i) => [fileName(schema, i), printFile(schema, file, i)]));
}

/** The name of one of the files. */
export function fileName(schema: Schema, index: number): string {
  return `${schema.name}_${index}.proto`;
}

function printFile(schema: Schema, file: FileModel, index: number): string {
  const edition = file.syntax.startsWith("proto") ? "syntax" : "edition";
  const body = [
    ...file.enums.flatMap((desc) => printEnum(desc)),
    ...file.messages.flatMap((message) => printMessage(schema, message)),
    ...file.extensions.flatMap(({ of, field }) => [
      `extend .${schema.name}.${of} {`,
      ...indent(printField(schema, field)),
      "}",
    ]),
  ];
  const text = body.join("\n");
  const imports = [
    ...schema.files.slice(0, index).map((_, i) => fileName(schema, i)),
    ...Object.entries(wellKnownFiles).flatMap(([name, path]) => (text.includes(`.${name} `) ? [path] : [])),
    ...(/\.google\.protobuf\.\w+Value[ >]/.test(text) ? ["google/protobuf/wrappers.proto"] : []),
  ];
  // Edition 2024 would refuse the names that are there to be awkward.
  const lenient = file.syntax === "2024" ? { enforce_naming_style: "STYLE_LEGACY" } : {};
  return [
    `${edition} = "${file.syntax}";`,
    `package ${schema.name};`,
    ...[...new Set(imports)].map((path) => `import "${path}";`),
    ...featureOptions({ ...file.features, ...lenient }).map((option) => `option ${option};`),
    ...body,
    "",
  ].join("\n");
}

/** The well-known types that stand in files of other names. */
const wellKnownFiles: { readonly [name: string]: string } = {
  "google.protobuf.Any": "google/protobuf/any.proto",
  "google.protobuf.Duration": "google/protobuf/duration.proto",
  "google.protobuf.Empty": "google/protobuf/empty.proto",
  "google.protobuf.FieldMask": "google/protobuf/field_mask.proto",
  "google.protobuf.ListValue": "google/protobuf/struct.proto",
  "google.protobuf.Struct": "google/protobuf/struct.proto",
  "google.protobuf.Timestamp": "google/protobuf/timestamp.proto",
  "google.protobuf.Value": "google/protobuf/struct.proto",
};

function featureOptions(features: Features): string[] {
  return Object.entries(features).map(([name, value]) => `features.${name} = ${value}`);
}

function printEnum({ name, features, values }: EnumModel): string[] {
  const aliases = new Set(values.map(({ number }) => number)).size < values.length;
  return [
    `enum ${name} {`,
    ...(aliases ? ["  option allow_alias = true;"] : []),
    ...featureOptions(features).map((option) => `  option ${option};`),
    ...values.map((value) => `  ${value.name} = ${value.number};`),
    "}",
  ];
}

function printMessage(schema: Schema, message: MessageModel): string[] {
  return [`message ${message.name} {`, ...printMembers(schema, message), "}"];
}

function printMembers(schema: Schema, message: MessageModel): string[] {
  return indent([
    ...message.enums.flatMap((desc) => printEnum(desc)),
    ...message.messages.flatMap((inner) => printMessage(schema, inner)),
    ...message.fields.filter(({ oneof }) => oneof === undefined).flatMap((field) => printField(schema, field)),
    ...message.oneofs.flatMap((oneof) => {
      const cases = message.fields.filter((field) => field.oneof === oneof);
      if (cases.length === 0) return [];
      return [`oneof ${oneof} {`, ...indent(cases.flatMap((field) => printField(schema, field))), "}"];
    }),
    ...(message.extensible ? [`extensions ${FIRST_EXTENSION} to ${LAST_EXTENSION};`] : []),
  ]);
}

function printField(schema: Schema, { name, number, label, type, key, options }: FieldModel): string[] {
  const prefix = label === "" ? "" : `${label} `;
  const suffix = options.length > 0 ? ` [${options.join(", ")}]` : "";
  if (type.kind === "group") {
    const head = `${prefix}group ${type.message.name} = ${number}${suffix} {`;
    return [head, ...printMembers(schema, type.message), "}"];
  }
  const written = key === undefined ? typeName(schema, type) : `map<${key}, ${typeName(schema, type)} >`;
  return [`${prefix}${written} ${name} = ${number}${suffix};`];
}

function typeName(schema: Schema, type: Exclude<TypeModel, { kind: "group" }>): string {
  if (type.kind === "scalar") return type.name;
  return type.kind === "well-known" ? `.${type.name}` : `.${schema.name}.${type.name}`;
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
