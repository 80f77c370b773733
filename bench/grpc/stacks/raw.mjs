// grpc-js by hand: messages are bytes that were made before, and nobody looks into them.
import { credentials, makeGenericClientConstructor, Server } from "@grpc/grpc-js";
import { itemsFrom } from "../messages.mjs";
import * as client from "../styles/callbacks-client.mjs";
import { handlers } from "../styles/callbacks-server.mjs";
import { versionOf } from "../versions.mjs";
import { encodeItem } from "../wire.mjs";
import { address, listen } from "./grpc-js.mjs";

export const name = "grpc-js";
export const version = versionOf("@grpc/grpc-js");

export const messages = {
  items: itemsFrom(encodeItem),
  plain: (bytes) => bytes,
  // Once for each call: it matters little how.
  request: (plain) => Buffer.from(JSON.stringify(plain)),
  plainRequest: (bytes) => JSON.parse(bytes.toString()),
  summary: ({ count, last }) => Buffer.from(JSON.stringify({ count, last: last?.toString("base64") })),
  plainSummary(bytes) {
    const { count, last } = JSON.parse(bytes.toString());
    return { count, last: last && Buffer.from(last, "base64") };
  },
};

const same = (bytes) => bytes;
const method = (name, requestStream, responseStream) => ({
  path: `/bench.EchoService/${name}`,
  requestStream,
  responseStream,
  requestSerialize: same,
  requestDeserialize: same,
  responseSerialize: same,
  responseDeserialize: same,
});
const definition = {
  echo: method("Echo", false, false),
  list: method("List", false, true),
  collect: method("Collect", true, false),
  collectSlowly: method("CollectSlowly", true, false),
  chat: method("Chat", true, true),
};
const EchoClient = makeGenericClientConstructor(definition, "EchoService");

export function serve() {
  const server = new Server();
  server.addService(definition, handlers(messages));
  return listen(server);
}

export const connect = (port) => client.loads(new EchoClient(address(port), credentials.createInsecure()), messages);
