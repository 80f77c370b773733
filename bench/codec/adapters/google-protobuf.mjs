// Its generator is not on npm: the packages there fetch it from elsewhere when they are installed. What google-protobuf
// brings generated are the well-known types, and some of them have the fields of our payloads: they take part.
import descriptors from "google-protobuf/google/protobuf/descriptor_pb.js";
import wrappers from "google-protobuf/google/protobuf/wrappers_pb.js";
import { versionOf } from "../versions.mjs";

export const name = "google-protobuf";
export const version = versionOf("google-protobuf");

const like = (type, field) => ({
  create(plain) {
    const message = new type();
    message.setValue(plain[field]);
    return message;
  },
  toPlain: (message) => ({ [field]: message.getValue() }),
  encode: (message) => message.serializeBinary(),
  decode: (bytes) => type.deserializeBinary(bytes),
});

export const types = {
  "gpt.GPTReply": like(wrappers.StringValue, "message"),
  "bench.Text": like(wrappers.StringValue, "text"),
  "bench.Blob": like(wrappers.BytesValue, "data"),
  "google.protobuf.FileDescriptorSet": {
    encode: (message) => message.serializeBinary(),
    decode: (bytes) => descriptors.FileDescriptorSet.deserializeBinary(bytes),
  },
};
