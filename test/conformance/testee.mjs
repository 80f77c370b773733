#!/usr/bin/env node
// Answers the official conformance runner: binary with our codecs, JSON and text with Protobuf-ES, on the same message
// objects. Requests and responses are on stdin and stdout, each behind its length as four little-endian bytes.
// https://github.com/protocolbuffers/protobuf/tree/main/conformance
import { readSync, writeSync } from "node:fs";
import { createRegistry, fromJsonString, toJsonString } from "@bufbuild/protobuf";
import { fromText, toText } from "@bufbuild/protobuf/txtpb";
import {
  ConformanceRequest,
  ConformanceResponse,
  TestCategory,
  WireFormat,
} from "./gen/conformance/conformance_codec.js";
import * as edition2023 from "./gen/google/protobuf/test_messages_edition2023_pb.js";
import * as proto2Editions from "./gen/google/protobuf/test_messages_proto2_editions_pb.js";
import * as proto2 from "./gen/google/protobuf/test_messages_proto2_pb.js";
import * as proto3Editions from "./gen/google/protobuf/test_messages_proto3_editions_pb.js";
import * as proto3 from "./gen/google/protobuf/test_messages_proto3_pb.js";

const modules = [proto2, proto3, proto2Editions, proto3Editions, edition2023];
const exported = modules.flatMap((module) => Object.values(module));
const files = exported.filter((value) => value?.kind === "file");
// With what they import: an Any may hold any well-known type.
const registry = createRegistry(...files, ...files.flatMap((file) => file.dependencies));
const codecs = new Map(exported.filter((value) => value?.decode).map((codec) => [codec.typeName, codec]));

/** What the response holds, as the case of its oneof and the value. */
function answer(request) {
  const codec = codecs.get(request.messageType);
  const schema = registry.getMessage(request.messageType);
  if (!codec || !schema) return { case: "runtimeError", value: `unknown message type ${request.messageType}` };
  let message;
  try {
    message = parse(request, codec, schema);
  } catch (error) {
    return { case: "parseError", value: String(error) };
  }
  if (message === undefined) return { case: "skipped", value: `no input of kind ${request.payload.case}` };
  try {
    return serialize(request, message, codec, schema);
  } catch (error) {
    return { case: "serializeError", value: String(error) };
  }
}

function parse({ payload, testCategory }, codec, schema) {
  const ignoreUnknownFields = testCategory === TestCategory.JSON_IGNORE_UNKNOWN_PARSING_TEST;
  switch (payload.case) {
    case "protobufPayload":
      return codec.decode(payload.value);
    case "jsonPayload":
      return fromJsonString(schema, payload.value, { ignoreUnknownFields, registry });
    case "textPayload":
      return fromText(schema, payload.value, { registry });
    default:
      return undefined;
  }
}

function serialize({ requestedOutputFormat, printUnknownFields }, message, codec, schema) {
  switch (requestedOutputFormat) {
    case WireFormat.PROTOBUF:
      return { case: "protobufPayload", value: codec.encode(message) };
    case WireFormat.JSON:
      return { case: "jsonPayload", value: toJsonString(schema, message, { registry }) };
    case WireFormat.TEXT_FORMAT:
      return { case: "textPayload", value: toText(schema, message, { registry, printUnknownFields }) };
    default:
      return { case: "skipped", value: `no output of kind ${requestedOutputFormat}` };
  }
}

/** So many bytes of stdin; undefined at its end. */
function read(length) {
  const buffer = Buffer.alloc(length);
  for (let at = 0; at < length; ) {
    const count = readSync(0, buffer, at, length - at, null);
    if (count === 0) return undefined;
    at += count;
  }
  return buffer;
}

for (let size = read(4); size !== undefined; size = read(4)) {
  const request = ConformanceRequest.decode(read(size.readUInt32LE()));
  const response = ConformanceResponse.encode({ result: answer(request) });
  const length = Buffer.alloc(4);
  length.writeUInt32LE(response.length);
  const out = Buffer.concat([length, response]);
  for (let at = 0; at < out.length; ) at += writeSync(1, out, at);
}
