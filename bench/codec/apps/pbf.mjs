import { PbfReader, PbfWriter } from "pbf";
import { readGPTReply, writeGPTReply } from "../gen/pbf/gpt.js";

export function encode(message) {
  const writer = new PbfWriter();
  writeGPTReply({ message }, writer);
  return writer.finish();
}
export const decode = (bytes) => readGPTReply(new PbfReader(bytes)).message;
