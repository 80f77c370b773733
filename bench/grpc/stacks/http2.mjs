// Streams of node:http2 without gRPC: bytes that were made before go to and fro, and messages are told apart by their
// size alone. Nothing that runs on node:http2 and writes message by message can be expected to be faster.
import { once } from "node:events";
import { connect as connectTo, createServer } from "node:http2";
import { itemsFrom } from "../messages.mjs";
import * as client from "../styles/http2-client.mjs";
import { handlers } from "../styles/http2-server.mjs";
import { encodeItem } from "../wire.mjs";

export const name = "node:http2";
export const version = process.version;

const items = itemsFrom(encodeItem);
export const messages = { items, plain: (bytes) => bytes };

export async function serve() {
  const server = createServer();
  const paths = handlers(items);
  server.on("stream", (stream, headers) => paths[headers[":path"]](stream, JSON.parse(headers["load"] ?? "{}")));
  await once(server.listen(0, "127.0.0.1"), "listening");
  return server.address().port;
}

export const connect = (port) => client.loads(connectTo(`http://127.0.0.1:${port}`), items);
