import type { DescMessage, Message } from "@bufbuild/protobuf";
import type { Codec } from "./codec.js";

// One program may load this file twice, as an ES module and as CommonJS.
const CODEC = Symbol.for("@protoc-gen-ts/runtime/codec");

/** For generated code: a schema of Protobuf-ES that knows the codec of its messages. */
export function withCodec<Schema extends DescMessage>(schema: Schema, codec: Codec<Message>): Schema {
  return Object.defineProperty(schema, CODEC, { value: codec });
}

/** The codec of a schema's messages; undefined where protoc-gen-ts did not generate the schema. */
export function codecOf(schema: DescMessage): Codec<Message> | undefined {
  return (schema as { [CODEC]?: Codec<Message> })[CODEC];
}
