import { ChatMessage } from "../gen/ts-proto/chat/chat.js";
import { FileDescriptorSet } from "../gen/ts-proto/google/protobuf/descriptor.js";
import { GPTReply } from "../gen/ts-proto/gpt/gpt.js";
import { MessageRequest } from "../gen/ts-proto/message/message.js";
import { Numbers } from "../gen/ts-proto/numbers.js";
import { Order } from "../gen/ts-proto/order.js";
import { Blob, Entries, Flags, Node, Places, Sparse, Text } from "../gen/ts-proto/shapes.js";
import { withNumbers } from "../plain.mjs";
import { versionOf } from "../versions.mjs";

export const name = "ts-proto";
export const version = versionOf("ts-proto");

export const types = Object.fromEntries(
  Object.entries({
    "google.protobuf.FileDescriptorSet": FileDescriptorSet,
    "chat.ChatMessage": ChatMessage,
    "gpt.GPTReply": GPTReply,
    "packages.MessageRequest": MessageRequest,
    "bench.Numbers": Numbers,
    "bench.Order": Order,
    "bench.Blob": Blob,
    "bench.Entries": Entries,
    "bench.Flags": Flags,
    "bench.Node": Node,
    "bench.Places": Places,
    "bench.Sparse": Sparse,
    "bench.Text": Text,
  }).map(([typeName, type]) => [
    typeName,
    {
      create: (plain) => type.fromPartial(withNumbers(plain)),
      encode: (message) => type.encode(message).finish(),
      decode: (bytes) => type.decode(bytes),
    },
  ]),
);
