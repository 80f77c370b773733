import { createServer, ServerError, Status } from "nice-grpc";
import { priceFor, shipped, TOKEN } from "../../shop.js";
import { type Order, OrderServiceDefinition, type OrderServiceImplementation, OrderState } from "./gen/shop/shop.js";
import { requiringToken } from "./interceptors.js";

const orders = new Map<number, Order>();

export const orderService: OrderServiceImplementation = {
  async placeOrder({ order }, context) {
    if (order === undefined || Object.keys(order.items).length === 0) {
      throw new ServerError(Status.INVALID_ARGUMENT, "an order needs items");
    }
    const id = orders.size + 1;
    orders.set(id, { ...order, id, state: OrderState.ORDER_STATE_OPEN });
    context.header.set("served", context.metadata.get("customer") ?? "");
    return { id };
  },

  async *watchOrder({ id }, context) {
    const order = orders.get(id);
    if (order === undefined) throw new ServerError(Status.NOT_FOUND, `there is no order ${id}`);
    yield { state: OrderState.ORDER_STATE_OPEN };
    await shipped(order.items, context.signal);
    yield { state: OrderState.ORDER_STATE_SHIPPED };
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
  const server = createServer().use(requiringToken(TOKEN));
  server.add(OrderServiceDefinition, orderService);
  const port = await server.listen("127.0.0.1:0");
  return { port, close: () => server.shutdown() };
}
