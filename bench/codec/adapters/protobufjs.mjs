import { google } from "../gen/protobufjs/descriptor.js";
import { bench, chat, gpt, packages } from "../gen/protobufjs/schemas.js";
import { versionOf } from "../versions.mjs";

export const name = "protobuf.js";
export const version = versionOf("protobufjs");

const { Blob, Entries, Flags, Node, Numbers, Order, Places, Sparse, Text } = bench;

export const types = Object.fromEntries(
  Object.entries({
    "google.protobuf.FileDescriptorSet": google.protobuf.FileDescriptorSet,
    "chat.ChatMessage": chat.ChatMessage,
    "gpt.GPTReply": gpt.GPTReply,
    "packages.MessageRequest": packages.MessageRequest,
    ...prefixed({ Blob, Entries, Flags, Node, Numbers, Order, Places, Sparse, Text }),
  }).map(([typeName, type]) => [
    typeName,
    {
      create: (plain) => type.fromObject(plain),
      encode: (message) => type.encode(message).finish(),
      decode: (bytes) => type.decode(bytes),
      // In a message, a map's 64-bit keys are strings of their eight bytes.
      toPlain: (message) => type.toObject(message),
    },
  ]),
);

function prefixed(messages) {
  return Object.fromEntries(Object.entries(messages).map(([name, type]) => [`bench.${name}`, type]));
}
