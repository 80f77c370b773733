import { credentials } from "@grpc/grpc-js";
import { serve as serveAt, service } from "@protoc-gen-ts/runtime/grpc";
import { EchoServiceClient, EchoServiceService } from "../gen/ours/echo_grpc.js";
import * as client from "../styles/iterables-client.mjs";
import { handlers } from "../styles/iterables-server.mjs";
import { versionOf } from "../versions.mjs";
import { address } from "./grpc-js.mjs";
import { plainMessages } from "./plain-messages.mjs";

export const name = "protoc-gen-ts";
export const version = versionOf("@protoc-gen-ts/runtime");
export const messages = plainMessages();

export async function serve() {
  const services = [service(EchoServiceService, handlers(messages))];
  const { port } = await serveAt({ address: address(0), services });
  return port;
}

export const connect = (port) =>
  client.loads(new EchoServiceClient(address(port), credentials.createInsecure()), messages);
