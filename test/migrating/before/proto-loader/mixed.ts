import assert from "node:assert/strict";
import { Server } from "@grpc/grpc-js";
import { addService, earlyAcknowledgement } from "@protoc-gen-ts/runtime/grpc";
import { Order } from "../../after/gen/shop/shop_codec.js";
import { StockServiceService } from "../../after/gen/shop/shop_grpc.js";
import { printed } from "../../programs.js";
import { TOKEN } from "../../shop.js";
import { countBooks, countPens } from "../grpc-js/counting.js";
import { requiringToken } from "../grpc-js/interceptors.js";
import { listen } from "../grpc-js/listen.js";
import { converse } from "./client.js";
import type { Order as OldOrder, Order__Output } from "./gen/shop/Order.js";
import { shop } from "./loaded.js";
import { decode, encode, make } from "./messages.js";
import { orderService } from "./server.js";

export const moved = (order: OldOrder): Order => Order.decode(shop.Order.serialize(order));
export const movedBack = (order: Order): Order__Output => shop.Order.deserialize(Buffer.from(Order.encode(order)));

/** One service as it was, and one that was moved. */
export function start() {
  const server = new Server({ interceptors: [earlyAcknowledgement, requiringToken(TOKEN)] });
  server.addService(shop.OrderService.service, orderService);
  addService(server, StockServiceService, {
    async countItem({ item }) {
      return { count: item.length };
    },
  });
  return listen(server);
}

export async function mixed() {
  assert.deepEqual(movedBack(moved(make())), decode(encode(make())));
  const { port, close } = await start();
  assert.equal(await countBooks(port), 4);
  assert.equal(await countPens(port), 3);
  assert.match(await printed((print) => converse(port, print)), /served: Ada\n.*shipped/s);
  await close();
}
