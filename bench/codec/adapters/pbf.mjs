import { PbfReader, PbfWriter } from "pbf";
import { readChatMessage, writeChatMessage } from "../gen/pbf/chat.js";
import { readGPTReply, writeGPTReply } from "../gen/pbf/gpt.js";
import { readMessageRequest, writeMessageRequest } from "../gen/pbf/message.js";
import { readNumbers, writeNumbers } from "../gen/pbf/numbers.js";
import { readOrder, writeOrder } from "../gen/pbf/order.js";
import * as shapes from "../gen/pbf/shapes.js";
import { withNumbers } from "../plain.mjs";
import { versionOf } from "../versions.mjs";

export const name = "pbf";
export const version = versionOf("pbf");

// No descriptors: the parser that pbf has its schemas from cannot read descriptor.proto.
export const types = Object.fromEntries(
  Object.entries({
    "chat.ChatMessage": [readChatMessage, writeChatMessage],
    "gpt.GPTReply": [readGPTReply, writeGPTReply],
    "packages.MessageRequest": [readMessageRequest, writeMessageRequest],
    "bench.Numbers": [readNumbers, writeNumbers],
    "bench.Order": [readOrder, writeOrder],
    "bench.Blob": [shapes.readBlob, shapes.writeBlob],
    "bench.Entries": [shapes.readEntries, shapes.writeEntries],
    "bench.Flags": [shapes.readFlags, shapes.writeFlags],
    "bench.Node": [shapes.readNode, shapes.writeNode],
    "bench.Places": [shapes.readPlaces, shapes.writePlaces],
    "bench.Sparse": [shapes.readSparse, shapes.writeSparse],
    "bench.Text": [shapes.readText, shapes.writeText],
  }).map(([typeName, [read, write]]) => [
    typeName,
    {
      create: withNumbers,
      encode(message) {
        const writer = new PbfWriter();
        write(message, writer);
        return writer.finish();
      },
      decode: (bytes) => read(new PbfReader(bytes)),
    },
  ]),
);
