import assert from "node:assert/strict";
import { test } from "node:test";
import { promisify } from "node:util";
import { credentials, Server, status } from "@grpc/grpc-js";
import { listen } from "../grpc-js/listen.js";
import services from "./gen/shop/shop_grpc_pb.js";
import pb, { type PlaceOrderRequest, type PlaceOrderResponse } from "./gen/shop/shop_pb.js";
import { orderService } from "./server.js";

test("takes orders that have items", async () => {
  const server = new Server();
  server.addService(services.OrderServiceService, orderService);
  const { port, close } = await listen(server);
  const client = new services.OrderServiceClient(`127.0.0.1:${port}`, credentials.createInsecure());
  const placeOrder = promisify<PlaceOrderRequest, PlaceOrderResponse>(client.placeOrder.bind(client));
  const order = new pb.Order();
  order.getItemsMap().set("book", 2);
  const request = new pb.PlaceOrderRequest();
  request.setOrder(order);
  assert((await placeOrder(request)).getId() > 0);
  await assert.rejects(placeOrder(new pb.PlaceOrderRequest()), { code: status.INVALID_ARGUMENT });
  client.close();
  await close();
});
