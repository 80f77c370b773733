import { credentials, Server } from "@grpc/grpc-js";
import { EchoServiceClient, EchoServiceService, Item } from "../gen/ts-proto/echo.js";
import * as client from "../styles/callbacks-client.mjs";
import { handlers } from "../styles/callbacks-server.mjs";
import { versionOf } from "../versions.mjs";
import { address, listen } from "./grpc-js.mjs";
import { plainMessages } from "./plain-messages.mjs";

export const name = "ts-proto";
export const version = versionOf("ts-proto");
export const messages = plainMessages((plain) => Item.fromPartial(plain));

export function serve() {
  const server = new Server();
  server.addService(EchoServiceService, handlers(messages));
  return listen(server);
}

export const connect = (port) =>
  client.loads(new EchoServiceClient(address(port), credentials.createInsecure()), messages);
