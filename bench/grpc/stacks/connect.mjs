import { once } from "node:events";
import { createServer } from "node:http2";
import { create } from "@bufbuild/protobuf";
import { createClient } from "@connectrpc/connect";
import { connectNodeAdapter, createGrpcTransport } from "@connectrpc/connect-node";
import { EchoService, ItemSchema } from "../gen/connect/echo_pb.js";
import * as client from "../styles/iterables-client.mjs";
import { handlers } from "../styles/iterables-server.mjs";
import { versionOf } from "../versions.mjs";
import { address } from "./grpc-js.mjs";
import { plainMessages } from "./plain-messages.mjs";

export const name = "Connect";
export const version = versionOf("@connectrpc/connect");
export const messages = plainMessages((plain) => create(ItemSchema, plain));

export async function serve() {
  const routes = (router) => router.service(EchoService, handlers(messages));
  const server = createServer(connectNodeAdapter({ routes }));
  await once(server.listen(0, "127.0.0.1"), "listening");
  return server.address().port;
}

export function connect(port) {
  const transport = createGrpcTransport({
    baseUrl: `http://${address(port)}`,
    // By default, messages of 1 KiB and more are compressed, and those of no other stack.
    acceptCompression: [],
  });
  return client.loads(createClient(EchoService, transport), messages);
}
