import assert from "node:assert/strict";
import { test } from "node:test";
import { createChannel, createClient, createServer, Status } from "nice-grpc";
import { OrderServiceDefinition } from "./gen/shop/shop.js";
import { orderService } from "./server.js";

test("takes orders that have items", async () => {
  const server = createServer();
  server.add(OrderServiceDefinition, orderService);
  const port = await server.listen("127.0.0.1:0");
  const channel = createChannel(`127.0.0.1:${port}`);
  const client = createClient(OrderServiceDefinition, channel);
  const { id } = await client.placeOrder({ order: { items: { book: 2 } } });
  assert(id > 0);
  await assert.rejects(client.placeOrder({}), { code: Status.INVALID_ARGUMENT });
  channel.close();
  await server.shutdown();
});
