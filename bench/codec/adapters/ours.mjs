import { FileDescriptorSet } from "@protoc-gen-ts/runtime/wkt/google/protobuf/descriptor_codec.js";
import { ChatMessage } from "../gen/ours/chat/chat_codec.js";
import { GPTReply } from "../gen/ours/gpt/gpt_codec.js";
import { MessageRequest } from "../gen/ours/message/message_codec.js";
import { Numbers } from "../gen/ours/numbers_codec.js";
import { Order } from "../gen/ours/order_codec.js";
import { Blob, Entries, Flags, Node, Places, Sparse, Text } from "../gen/ours/shapes_codec.js";
import { versionOf } from "../versions.mjs";

export const name = "protoc-gen-ts";
export const version = versionOf("runtime", "../../packages/");

const codecs = [
  ...[FileDescriptorSet, ChatMessage, GPTReply, MessageRequest, Numbers, Order],
  ...[Blob, Entries, Flags, Node, Places, Sparse, Text],
];

export const types = Object.fromEntries(
  codecs.map((codec) => [
    codec.typeName,
    {
      // What is sent may be any part of a message: a literal will do.
      create: (plain) => plain,
      encode: (message) => codec.encode(message),
      decode: (bytes) => codec.decode(bytes),
    },
  ]),
);
