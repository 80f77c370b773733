import { credentials, Server } from "@grpc/grpc-js";
import { addService, earlyAcknowledgement } from "@protoc-gen-ts/runtime/grpc";
import { EchoServiceClient, EchoServiceService } from "../gen/ours/echo_grpc.js";
import * as client from "../styles/iterables-client.mjs";
import { handlers } from "../styles/iterables-server.mjs";
import { versionOf } from "../versions.mjs";
import { address, listen } from "./grpc-js.mjs";
import { plainMessages } from "./plain-messages.mjs";

export const name = "protoc-gen-ts";
export const version = versionOf("@protoc-gen-ts/runtime");
export const messages = plainMessages();

export function serve() {
  const server = new Server({ interceptors: [earlyAcknowledgement] });
  addService(server, EchoServiceService, handlers(messages));
  return listen(server);
}

export const connect = (port) =>
  client.loads(new EchoServiceClient(address(port), credentials.createInsecure()), messages);
