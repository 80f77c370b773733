import { GPTReply } from "../gen/protobuf-ts/gpt/gpt.js";

export const encode = (message) => GPTReply.toBinary({ message });
export const decode = (bytes) => GPTReply.fromBinary(bytes).message;
