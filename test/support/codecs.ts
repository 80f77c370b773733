import type { DescMessage, Message } from "@bufbuild/protobuf";
import type { GenMessage } from "@bufbuild/protobuf/codegenv2";
import type { Codec } from "@protoc-gen-ts/runtime";

/** A message type as both libraries have it. */
export interface Pair {
  readonly schema: GenMessage<Message>;
  readonly codec: Codec<Message>;
}

/** The message types of generated `_pb` modules: each codec beside the descriptor of the same type. */
export function pairsOf(...modules: readonly object[]): Pair[] {
  return modules.flatMap((module) => {
    const exports = Object.values(module);
    return exports.filter(isSchema).map((schema) => {
      const codec = exports.find((value) => isCodec(value) && value.typeName === schema.typeName);
      if (codec === undefined) throw new Error(`no codec of ${schema.typeName} beside its schema`);
      return { schema, codec };
    });
  });
}

function isSchema(value: unknown): value is GenMessage<Message> {
  return (value as Partial<DescMessage> | undefined)?.kind === "message";
}

function isCodec(value: unknown): value is Codec<Message> {
  return typeof (value as Partial<Codec<Message>> | undefined)?.decode === "function";
}
