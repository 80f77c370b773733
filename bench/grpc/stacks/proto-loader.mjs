import { join } from "node:path";
import { credentials, loadPackageDefinition, Server } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { PROTO, protoPath } from "../paths.mjs";
import * as client from "../styles/callbacks-client.mjs";
import { handlers } from "../styles/callbacks-server.mjs";
import { versionOf } from "../versions.mjs";
import { address, listen } from "./grpc-js.mjs";
import { plainMessages } from "./plain-messages.mjs";

export const name = "proto-loader";
export const version = versionOf("@grpc/proto-loader");
export const messages = plainMessages();

// The options that gRPC's own guide has.
const options = { keepCase: true, longs: String, enums: String, defaults: true, oneofs: true };
const { EchoService } = loadPackageDefinition(loadSync(join(protoPath, PROTO), options)).bench;

export function serve() {
  const server = new Server();
  server.addService(EchoService.service, handlers(messages));
  return listen(server);
}

export const connect = (port) => client.loads(new EchoService(address(port), credentials.createInsecure()), messages);
