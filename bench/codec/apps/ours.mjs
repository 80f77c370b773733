import { GPTReply } from "../gen/ours/gpt/gpt_codec.js";

export const encode = (message) => GPTReply.encode({ message });
export const decode = (bytes) => GPTReply.decode(bytes).message;
