import assert from "node:assert/strict";
import { test } from "node:test";
import { Code, createClient, createRouterTransport } from "@connectrpc/connect";
import { OrderService } from "./gen/shop/shop_pb.js";
import { orderService } from "./server.js";

test("takes orders that have items", async () => {
  const transport = createRouterTransport(({ service }) => service(OrderService, orderService));
  const client = createClient(OrderService, transport);
  const { id } = await client.placeOrder({ order: { items: { book: 2 } } });
  assert(id > 0n);
  await assert.rejects(client.placeOrder({}), { code: Code.InvalidArgument });
});
