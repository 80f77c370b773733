/** A schema as plain data: what is generated, printed, compiled, and made smaller where it has shown a difference. */
export interface Schema {
  /** Its package is this name, and the names of its files begin with it. */
  readonly name: string;
  /** A file may use the messages of the files before it. */
  readonly files: readonly FileModel[];
}

export type Syntax = "proto2" | "proto3" | "2023" | "2024";

export interface FileModel {
  readonly syntax: Syntax;
  /** Features of the whole file, such as `enum_type = CLOSED`. */
  readonly features: Features;
  readonly messages: readonly MessageModel[];
  readonly enums: readonly EnumModel[];
  readonly extensions: readonly ExtensionModel[];
}

/** Features by their names. https://protobuf.dev/editions/features/ */
export type Features = { readonly [name: string]: string };

export interface MessageModel {
  readonly name: string;
  readonly messages: readonly MessageModel[];
  readonly enums: readonly EnumModel[];
  readonly oneofs: readonly string[];
  readonly fields: readonly FieldModel[];
  /** Whether others may extend it, from field number {@link FIRST_EXTENSION} on. */
  readonly extensible: boolean;
}

export interface EnumModel {
  readonly name: string;
  readonly features: Features;
  readonly values: readonly { readonly name: string; readonly number: number }[];
}

export interface FieldModel {
  readonly name: string;
  readonly number: number;
  readonly label: "" | "optional" | "required" | "repeated";
  readonly type: TypeModel;
  /** The type of a map's keys. The field is a map if it has one. */
  readonly key?: string;
  /** The oneof that it is a case of. */
  readonly oneof?: string;
  /** Options as they are printed, such as `jstype = JS_STRING`. */
  readonly options: readonly string[];
}

/** An extension is a field that is declared beside the messages. */
export interface ExtensionModel {
  readonly of: string;
  readonly field: FieldModel;
}

export type TypeModel =
  | { readonly kind: "scalar"; readonly name: string }
  /** A message or enum of the schema, by its name in the package, such as `Outer.Inner`. */
  | { readonly kind: "message" | "enum"; readonly name: string }
  | { readonly kind: "well-known"; readonly name: string }
  /** A proto2 group, which declares its message in place. */
  | { readonly kind: "group"; readonly message: MessageModel };

/** The field number from which extensions take theirs. */
export const FIRST_EXTENSION = 100_000;
/** The field number up to which extensions may take theirs. */
export const LAST_EXTENSION = 100_999;
