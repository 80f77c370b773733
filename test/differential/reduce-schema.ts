import type { EnumModel, FieldModel, MessageModel, Schema, TypeModel } from "./model.js";

/** A part of a schema that it can do without: a type by its name, or a field by `Message#field`. */
export type Part = string;

/** All parts of a schema. */
export function partsOf(schema: Schema): Part[] {
  return schema.files.flatMap((file) => [
    ...file.enums.map(({ name }) => name),
    ...file.messages.flatMap((message) => partsOfMessage(message, "")),
    ...file.extensions.map(({ of, field }) => `${of}#${field.name}`),
  ]);
}

function partsOfMessage(message: MessageModel, outer: string): Part[] {
  const path = outer + message.name;
  return [
    path,
    ...message.enums.map(({ name }) => `${path}.${name}`),
    ...message.messages.flatMap((inner) => partsOfMessage(inner, `${path}.`)),
    ...message.fields.flatMap((field) => [
      `${path}#${field.name}`,
      ...(field.type.kind === "group" ? partsOfMessage(field.type.message, `${path}.`).slice(1) : []),
    ]),
  ];
}

/** The schema without these parts, nor what uses them. */
export function without(schema: Schema, parts: ReadonlySet<Part>): Schema {
  const keptType = (name: string): boolean => !prefixes(name).some((prefix) => parts.has(prefix));
  const keptUse = (type: TypeModel) => (type.kind !== "message" && type.kind !== "enum" ? true : keptType(type.name));
  const keepEnums = (enums: readonly EnumModel[], outer: string) => enums.filter(({ name }) => keptType(outer + name));
  const keepMessages = (messages: readonly MessageModel[], outer: string): MessageModel[] =>
    messages.filter(({ name }) => keptType(outer + name)).map((message) => keepMembers(message, outer));
  const keepField = (field: FieldModel, path: string): FieldModel[] => {
    if (parts.has(`${path}#${field.name}`) || !keptUse(field.type)) return [];
    if (field.type.kind !== "group") return [field];
    if (!keptType(`${path}.${field.type.message.name}`)) return [];
    return [{ ...field, type: { kind: "group", message: keepMembers(field.type.message, `${path}.`) } }];
  };
  const keepMembers = (message: MessageModel, outer: string): MessageModel => {
    const path = outer + message.name;
    return {
      ...message,
      enums: keepEnums(message.enums, `${path}.`),
      messages: keepMessages(message.messages, `${path}.`),
      fields: message.fields.flatMap((field) => keepField(field, path)),
    };
  };
  const files = schema.files.map((file) => ({
    ...file,
    enums: keepEnums(file.enums, ""),
    messages: keepMessages(file.messages, ""),
    extensions: file.extensions.filter(
      ({ of, field }) => keptType(of) && !parts.has(`${of}#${field.name}`) && keptUse(field.type),
    ),
  }));
  return { ...schema, files };
}

/** The name and those of the types around it. */
function prefixes(name: string): string[] {
  const parts = name.split(".");
  return parts.map((_, i) => parts.slice(0, i + 1).join("."));
}
