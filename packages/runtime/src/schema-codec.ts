import type { DescMessage, Message } from "@bufbuild/protobuf";
import type { GenMessage } from "@bufbuild/protobuf/codegenv2";
import type { Codec } from "./codec.js";

// One program may load this file twice, as an ES module and as CommonJS.
const CODEC = Symbol.for("@protoc-gen-ts/runtime/codec");

/** What else a schema knows of its messages' types. */
interface MessageTypes {
  jsonType?: unknown;
  validType?: unknown;
}

/** For generated code: a schema of Protobuf-ES that knows the codec of its messages. */
export function withCodec<T extends Message, Types extends MessageTypes>(
  schema: GenMessage<T, Types>,
  codec: object,
): GenMessage<T, Types> {
  return Object.defineProperty(schema, CODEC, { value: codec });
}

/** The codec of a schema's messages; undefined where protoc-gen-ts did not generate the schema. */
export function codecOf(schema: DescMessage): Codec<Message> | undefined {
  return (schema as { [CODEC]?: Codec<Message> })[CODEC];
}
