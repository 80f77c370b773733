import { GPTReply } from "../gen/ts-proto/gpt/gpt.js";

export const encode = (message) => GPTReply.encode({ message }).finish();
export const decode = (bytes) => GPTReply.decode(bytes).message;
