/** Names of messages and enums that mean something in JavaScript, in TypeScript, in the runtime or in generated code. */
export const typeNames: readonly string[] = [
  ...["Object", "Promise", "Array", "String", "Number", "Boolean", "BigInt", "Symbol", "Map", "Error", "Uint8Array"],
  ...["Function", "Date", "Record", "Partial", "globalThis"],
  ...["constructor", "hasOwnProperty", "__proto__", "toString", "valueOf", "prototype", "toJSON"],
  ...["m", "w", "r", "i", "k", "v", "tag", "end", "size", "entry", "value", "key"],
  ...["Codec", "codec", "Reader", "Writer", "Message", "GenFile", "GenMessage", "fileDesc", "messageDesc", "enumDesc"],
  ...["has", "missing", "inherit", "lastFirst", "setEntry", "JsonStruct", "wrapped", "UnknownEnum", "JsonObject"],
  ...["class", "default", "let", "static", "yield", "import", "new", "this", "null"],
  ...["exports", "module", "require", "type", "of", "async", "any", "never", "Init", "DescMessage"],
  ...["eval", "arguments", "await", "undefined", "NaN", "Infinity", "unknown", "symbol", "as"],
  ...["Outer", "Inner", "snake_case", "UPPER", "x1_y2", "FooSchema", "file_"],
];

/** Names of fields and oneofs of that kind. */
export const fieldNames: readonly string[] = [
  ...["constructor", "hasOwnProperty", "__proto__", "toString", "to_string", "valueOf", "toJSON", "prototype"],
  ...["isPrototypeOf", "__defineGetter__", "__lookup_setter__", "propertyIsEnumerable", "toLocaleString"],
  ...["m", "w", "r", "i", "k", "v", "tag", "end", "size", "entry", "key", "value", "case", "length", "name"],
  ...["class", "await", "default", "function", "new", "this", "null", "true", "in", "of", "typeof", "delete"],
  ...["Object", "Promise", "String", "codec", "type_name", "typeName", "unknown", "_unknown", "empty", "read", "write"],
  ...["snake_case_2", "camelCase", "UPPER", "_leading", "trailing_", "x__y", "a1b2", "_", "_1st"],
  ...["very_long_field_name_indeed"],
];

/** Names of enum values of that kind; the name of the enum, which Protobuf-ES strips, goes in front. */
export const enumValueNames: readonly string[] = [
  ...["constructor", "hasOwnProperty", "__proto__", "toString", "valueOf", "prototype", "name", "length"],
  ...["UNSPECIFIED", "OK", "class", "default", "NaN", "Infinity", "undefined", "_1", "m", "x_y", "UNKNOWN"],
];
