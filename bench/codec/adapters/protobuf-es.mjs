import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { ChatMessageSchema } from "../gen/protobuf-es/chat/chat_pb.js";
import { GPTReplySchema } from "../gen/protobuf-es/gpt/gpt_pb.js";
import { MessageRequestSchema } from "../gen/protobuf-es/message/message_pb.js";
import { NumbersSchema } from "../gen/protobuf-es/numbers_pb.js";
import { OrderSchema } from "../gen/protobuf-es/order_pb.js";
import * as shapes from "../gen/protobuf-es/shapes_pb.js";
import { versionOf } from "../versions.mjs";

export const name = "Protobuf-ES";
export const version = versionOf("@bufbuild/protobuf");

const { BlobSchema, EntriesSchema, FlagsSchema, NodeSchema, PlacesSchema, SparseSchema, TextSchema } = shapes;

export const schemas = Object.fromEntries(
  [
    ...[FileDescriptorSetSchema, ChatMessageSchema, GPTReplySchema, MessageRequestSchema, NumbersSchema, OrderSchema],
    ...[BlobSchema, EntriesSchema, FlagsSchema, NodeSchema, PlacesSchema, SparseSchema, TextSchema],
  ].map((schema) => [schema.typeName, schema]),
);

export const types = Object.fromEntries(
  Object.entries(schemas).map(([typeName, schema]) => [
    typeName,
    {
      create: (plain) => create(schema, plain),
      encode: (message) => toBinary(schema, message),
      decode: (bytes) => fromBinary(schema, bytes),
    },
  ]),
);
