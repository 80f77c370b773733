import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { GPTReplySchema } from "../gen/protobuf-es/gpt/gpt_pb.js";

export const encode = (message) => toBinary(GPTReplySchema, create(GPTReplySchema, { message }));
export const decode = (bytes) => fromBinary(GPTReplySchema, bytes).message;
