import { createChannel, createClient, createServer } from "nice-grpc";
import { EchoServiceDefinition, Item } from "../gen/nice-grpc/echo.js";
import * as client from "../styles/iterables-client.mjs";
import { handlers } from "../styles/iterables-server.mjs";
import { versionOf } from "../versions.mjs";
import { address } from "./grpc-js.mjs";
import { plainMessages } from "./plain-messages.mjs";

export const name = "nice-grpc";
export const version = versionOf("nice-grpc");
export const messages = plainMessages((plain) => Item.fromPartial(plain));

export function serve() {
  const server = createServer();
  server.add(EchoServiceDefinition, handlers(messages));
  return server.listen("127.0.0.1:0");
}

export const connect = (port) =>
  client.loads(createClient(EchoServiceDefinition, createChannel(address(port))), messages);
