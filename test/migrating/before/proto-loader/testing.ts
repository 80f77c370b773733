import assert from "node:assert/strict";
import { test } from "node:test";
import { promisify } from "node:util";
import { credentials, Server, status } from "@grpc/grpc-js";
import { listen } from "../grpc-js/listen.js";
import type { PlaceOrderRequest } from "./gen/shop/PlaceOrderRequest.js";
import type { PlaceOrderResponse__Output } from "./gen/shop/PlaceOrderResponse.js";
import { shop } from "./loaded.js";
import { orderService } from "./server.js";

test("takes orders that have items", async () => {
  const server = new Server();
  server.addService(shop.OrderService.service, orderService);
  const { port, close } = await listen(server);
  const client = new shop.OrderService(`127.0.0.1:${port}`, credentials.createInsecure());
  const placeOrder = promisify<PlaceOrderRequest, PlaceOrderResponse__Output | undefined>(
    client.placeOrder.bind(client),
  );
  const response = await placeOrder({ order: { items: { book: 2 } } });
  assert(Number(response?.id) > 0);
  await assert.rejects(placeOrder({}), { code: status.INVALID_ARGUMENT });
  client.close();
  await close();
});
