import assert from "node:assert/strict";
import { create } from "@bufbuild/protobuf";
import { createChannel, createClient, createServer } from "nice-grpc";
import { StockServiceService } from "../../after/gen/shop/shop_grpc.js";
import { CountItemRequestSchema, CountItemResponseSchema, Order } from "../../after/gen/shop/shop_pb.js";
import { Order as OldOrder, OrderServiceDefinition } from "./gen/shop/shop.js";
import { make } from "./messages.js";
import { orderService } from "./server.js";

export const moved = (order: OldOrder): Order => Order.decode(OldOrder.encode(order).finish());
export const movedBack = (order: Order): OldOrder => OldOrder.decode(Order.encode(order));

/** One service as it was, and one with our messages. */
export async function start() {
  const server = createServer();
  server.add(OrderServiceDefinition, orderService);
  server.add(StockServiceService, {
    async countItem({ item }) {
      return create(CountItemResponseSchema, { count: item.length });
    },
  });
  return { port: await server.listen("127.0.0.1:0"), close: () => server.shutdown() };
}

export async function countBooks(port: number) {
  const channel = createChannel(`127.0.0.1:${port}`);
  const client = createClient(StockServiceService, channel);
  const { count } = await client.countItem(create(CountItemRequestSchema, { item: "book" }));
  channel.close();
  return count;
}

export async function mixed() {
  assert.deepEqual(movedBack(moved(make())), make());
  const { port, close } = await start();
  assert.equal(await countBooks(port), 4);
  await close();
}
