import { once } from "node:events";
import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { Code, ConnectError, type ConnectRouter, type ServiceImpl } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { priceFor, shipped, TOKEN } from "../../shop.js";
import { type Order, OrderService, OrderState } from "./gen/shop/shop_pb.js";
import { requiringToken } from "./interceptors.js";

const orders = new Map<bigint, Order>();

export const orderService: ServiceImpl<typeof OrderService> = {
  async placeOrder({ order }, context) {
    if (order === undefined || Object.keys(order.items).length === 0) {
      throw new ConnectError("an order needs items", Code.InvalidArgument);
    }
    const id = BigInt(orders.size + 1);
    orders.set(id, { ...order, id, state: OrderState.OPEN });
    context.responseHeader.set("served", context.requestHeader.get("customer") ?? "");
    return { id };
  },

  async *watchOrder({ id }, context) {
    const order = orders.get(id);
    if (order === undefined) throw new ConnectError(`there is no order ${id}`, Code.NotFound);
    yield { state: OrderState.OPEN };
    await shipped(order.items, context.signal);
    yield { state: OrderState.SHIPPED };
  },

  async importOrders(requests) {
    let count = 0;
    for await (const { order } of requests) if (order !== undefined) count++;
    return { count };
  },

  async *haggle(requests) {
    for await (const { offer } of requests) yield { price: priceFor(offer) };
  },
};

export async function start() {
  const routes = (router: ConnectRouter) => router.service(OrderService, orderService);
  const server = createServer(connectNodeAdapter({ routes, interceptors: [requiringToken(TOKEN)] }));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return { port, close: () => once(server.close(), "close") };
}
