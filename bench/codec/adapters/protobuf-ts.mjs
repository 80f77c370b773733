import { ChatMessage } from "../gen/protobuf-ts/chat/chat.js";
import { FileDescriptorSet } from "../gen/protobuf-ts/google/protobuf/descriptor.js";
import { GPTReply } from "../gen/protobuf-ts/gpt/gpt.js";
import { MessageRequest } from "../gen/protobuf-ts/message/message.js";
import { Numbers } from "../gen/protobuf-ts/numbers.js";
import { Order } from "../gen/protobuf-ts/order.js";
import { Blob, Entries, Flags, Node, Places, Sparse, Text } from "../gen/protobuf-ts/shapes.js";
import { versionOf } from "../versions.mjs";

export const name = "protobuf-ts";
export const version = versionOf("@protobuf-ts/runtime");

const messageTypes = [
  ...[FileDescriptorSet, ChatMessage, GPTReply, MessageRequest, Numbers, Order],
  ...[Blob, Entries, Flags, Node, Places, Sparse, Text],
];

export const types = Object.fromEntries(
  messageTypes.map((type) => [
    type.typeName,
    {
      create: (plain) => type.create(plain),
      encode: (message) => type.toBinary(message),
      decode: (bytes) => type.fromBinary(bytes),
    },
  ]),
);
