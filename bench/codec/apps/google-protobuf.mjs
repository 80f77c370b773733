import wrappers from "google-protobuf/google/protobuf/wrappers_pb.js";

export function encode(text) {
  const message = new wrappers.StringValue();
  message.setValue(text);
  return message.serializeBinary();
}
export const decode = (bytes) => wrappers.StringValue.deserializeBinary(bytes).getValue();
