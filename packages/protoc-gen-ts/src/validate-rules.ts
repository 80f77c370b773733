import { create, createFileRegistry, type DescField, getOption, hasOption, type Message } from "@bufbuild/protobuf";
import {
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FileDescriptorProtoSchema,
  file_google_protobuf_descriptor,
} from "@bufbuild/protobuf/wkt";

// The part of protovalidate's schema that decides whether a message field is there once a message is valid.
// https://protovalidate.com/reference/rules/
const IGNORE_ALWAYS = 3;

const singular = { label: FieldDescriptorProto_Label.OPTIONAL };
const message = { ...singular, type: FieldDescriptorProto_Type.MESSAGE };
const fieldRules = { ...message, typeName: ".buf.validate.FieldRules" };

const registry = createFileRegistry(
  create(FileDescriptorProtoSchema, {
    name: "buf/validate/validate.proto",
    package: "buf.validate",
    syntax: "proto2",
    dependency: [file_google_protobuf_descriptor.proto.name],
    messageType: [
      {
        name: "FieldRules",
        field: [
          { ...singular, name: "required", number: 25, type: FieldDescriptorProto_Type.BOOL },
          { ...singular, name: "ignore", number: 27, type: FieldDescriptorProto_Type.INT32 },
          { ...message, name: "repeated", number: 18, typeName: ".buf.validate.RepeatedRules" },
          { ...message, name: "map", number: 19, typeName: ".buf.validate.MapRules" },
        ],
      },
      { name: "RepeatedRules", field: [{ ...fieldRules, name: "items", number: 4 }] },
      { name: "MapRules", field: [{ ...fieldRules, name: "values", number: 5 }] },
    ],
    extension: [{ ...fieldRules, name: "field", number: 1159, extendee: ".google.protobuf.FieldOptions" }],
  }),
  () => file_google_protobuf_descriptor,
);

const extension = registry.getExtension("buf.validate.field")!;

type FieldRules = Message & {
  readonly required: boolean;
  readonly ignore: number;
  readonly repeated?: { readonly items?: FieldRules };
  readonly map?: { readonly values?: FieldRules };
};

function rulesOf(field: DescField): FieldRules | undefined {
  // The type that the schema above describes.
  return hasOption(field, extension) ? (getOption(field, extension) as FieldRules) : undefined;
}

/** Whether protovalidate refuses a message in which this field is not set. */
export function isRequiredByRules(field: DescField): boolean {
  const rules = rulesOf(field);
  return rules?.required === true && rules.ignore !== IGNORE_ALWAYS;
}

/** Whether protovalidate looks at none of the messages in this field. False for fields that hold no messages. */
export function isIgnoredByRules(field: DescField): boolean {
  const rules = field.message && rulesOf(field);
  if (rules === undefined) return false;
  const inner = field.fieldKind === "list" ? rules.repeated?.items : rules.map?.values;
  return rules.ignore === IGNORE_ALWAYS || inner?.ignore === IGNORE_ALWAYS;
}
