import { Metadata, Server, status } from "@grpc/grpc-js";
import { priceFor, shipped, TOKEN } from "../../shop.js";
import { requiringToken } from "../grpc-js/interceptors.js";
import { listen } from "../grpc-js/listen.js";
import type { Order__Output } from "./gen/shop/Order.js";
import type { OrderServiceHandlers } from "./gen/shop/OrderService.js";
import { shop } from "./loaded.js";

const orders = new Map<string, Order__Output>();

export const orderService: OrderServiceHandlers = {
  PlaceOrder(call, callback) {
    const { order } = call.request;
    if (order === null || Object.keys(order.items).length === 0) {
      callback({ code: status.INVALID_ARGUMENT, details: "an order needs items" });
      return;
    }
    const id = String(orders.size + 1);
    orders.set(id, { ...order, id, state: "ORDER_STATE_OPEN" });
    const headers = new Metadata();
    headers.set("served", String(call.metadata.get("customer")));
    call.sendMetadata(headers);
    callback(null, { id });
  },

  WatchOrder(call) {
    const { id } = call.request;
    const order = orders.get(id);
    if (order === undefined) {
      call.emit("error", { code: status.NOT_FOUND, details: `there is no order ${id}` });
      return;
    }
    const cancelled = new AbortController();
    call.on("cancelled", () => cancelled.abort());
    call.write({ state: "ORDER_STATE_OPEN" });
    shipped(order.items, cancelled.signal).then(
      () => {
        call.write({ state: "ORDER_STATE_SHIPPED" });
        call.end();
      },
      () => {}, // nobody listens any more
    );
  },

  ImportOrders(call, callback) {
    let count = 0;
    call.on("data", ({ order }) => {
      if (order !== null) count++;
    });
    call.on("end", () => callback(null, { count }));
  },

  Haggle(call) {
    call.on("data", ({ offer }) => {
      call.write({ price: priceFor(offer) }); // and mind what it returns, where there may be many
    });
    call.on("end", () => call.end());
  },
};

export function start() {
  const server = new Server({ interceptors: [requiringToken(TOKEN)] });
  server.addService(shop.OrderService.service, orderService);
  return listen(server);
}
