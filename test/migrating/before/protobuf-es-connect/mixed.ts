import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import type { ConnectRouter } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { connectImplementation } from "@protoc-gen-ts/runtime/grpc/connect";
import { converse as newClient } from "../../after/client.js";
import { OrderServiceService } from "../../after/gen/shop/shop_grpc.js";
import { OrderService } from "../../after/gen/shop/shop_pb.js";
import { orderService } from "../../after/server.js";
import { printed } from "../../programs.js";
import { TOKEN } from "../../shop.js";
import { converse as oldClient } from "./client.js";
import { requiringToken } from "./interceptors.js";

/** Connect's server and interceptors, with handlers that were moved. */
export async function start() {
  const routes = (router: ConnectRouter) =>
    router.service(OrderService, connectImplementation(OrderServiceService, orderService));
  const server = createServer(connectNodeAdapter({ routes, interceptors: [requiringToken(TOKEN)] }));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return { port, close: () => once(server.close(), "close") };
}

export async function mixed() {
  const { port, close } = await start();
  const said = await printed((print) => oldClient(port, print));
  assert.match(said, /served: Ada\n.*shipped/s);
  assert.equal(await printed((print) => newClient(port, print)), said);
  await close();
}
