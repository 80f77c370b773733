import { Metadata, Server, status } from "@grpc/grpc-js";
import { priceFor, shipped, TOKEN } from "../../shop.js";
import { requiringToken } from "../grpc-js/interceptors.js";
import { listen } from "../grpc-js/listen.js";
import services, { type IOrderServiceServer } from "./gen/shop/shop_grpc_pb.js";
import pb, { type Order } from "./gen/shop/shop_pb.js";

const orders = new Map<number, Order>();

export const orderService: IOrderServiceServer = {
  placeOrder(call, callback) {
    const order = call.request.getOrder();
    if (order === undefined || order.getItemsMap().getLength() === 0) {
      callback({ code: status.INVALID_ARGUMENT, details: "an order needs items" });
      return;
    }
    const id = orders.size + 1;
    order.setId(id);
    order.setState(pb.OrderState.ORDER_STATE_OPEN);
    orders.set(id, order);
    const headers = new Metadata();
    headers.set("served", String(call.metadata.get("customer")));
    call.sendMetadata(headers);
    const response = new pb.PlaceOrderResponse();
    response.setId(id);
    callback(null, response);
  },

  watchOrder(call) {
    const order = orders.get(call.request.getId());
    if (order === undefined) {
      call.emit("error", { code: status.NOT_FOUND, details: `there is no order ${call.request.getId()}` });
      return;
    }
    const cancelled = new AbortController();
    call.on("cancelled", () => cancelled.abort());
    const open = new pb.WatchOrderResponse();
    open.setState(pb.OrderState.ORDER_STATE_OPEN);
    call.write(open);
    const items = Object.fromEntries(order.getItemsMap().toArray());
    shipped(items, cancelled.signal).then(
      () => {
        const gone = new pb.WatchOrderResponse();
        gone.setState(pb.OrderState.ORDER_STATE_SHIPPED);
        call.write(gone);
        call.end();
      },
      () => {}, // nobody listens any more
    );
  },

  importOrders(call, callback) {
    let count = 0;
    call.on("data", (request) => {
      if (request.hasOrder()) count++;
    });
    call.on("end", () => {
      const response = new pb.ImportOrdersResponse();
      response.setCount(count);
      callback(null, response);
    });
  },

  haggle(call) {
    call.on("data", (request) => {
      const response = new pb.HaggleResponse();
      response.setPrice(priceFor(request.getOffer()));
      call.write(response); // and mind what it returns, where there may be many
    });
    call.on("end", () => call.end());
  },
};

export function start() {
  const server = new Server({ interceptors: [requiringToken(TOKEN)] });
  server.addService(services.OrderServiceService, orderService);
  return listen(server);
}
