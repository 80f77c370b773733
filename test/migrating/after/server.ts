import { Metadata, status } from "@grpc/grpc-js";
import { RpcError, type RunningServer, serve, service } from "@protoc-gen-ts/runtime/grpc";
import { priceFor, shipped, TOKEN } from "../shop.js";
import { type Order, OrderState } from "./gen/shop/shop_codec.js";
import { type OrderServiceServer, OrderServiceService } from "./gen/shop/shop_grpc.js";
import { requiringToken } from "./interceptors.js";

const orders = new Map<bigint, Order>();

export const orderService: OrderServiceServer = {
  async placeOrder({ order }, call) {
    if (order === undefined || Object.keys(order.items).length === 0) {
      throw new RpcError(status.INVALID_ARGUMENT, "an order needs items");
    }
    const id = BigInt(orders.size + 1);
    orders.set(id, { ...order, id, state: OrderState.OPEN });
    const headers = new Metadata();
    headers.set("served", String(call.metadata.get("customer")));
    call.sendHeaders(headers);
    return { id };
  },

  async *watchOrder({ id }, call) {
    const order = orders.get(id);
    if (order === undefined) throw new RpcError(status.NOT_FOUND, `there is no order ${id}`);
    yield { state: OrderState.OPEN };
    await shipped(order.items, call.signal);
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

export function start(): Promise<RunningServer> {
  return serve({
    address: "127.0.0.1:0",
    services: [service(OrderServiceService, orderService)],
    callInterceptors: [requiringToken(TOKEN)],
  });
}
