import { gpt } from "../gen/protobufjs/gpt.js";

export const encode = (message) => gpt.GPTReply.encode({ message }).finish();
export const decode = (bytes) => gpt.GPTReply.decode(bytes).message;
