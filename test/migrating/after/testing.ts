import assert from "node:assert/strict";
import { test } from "node:test";
import { status } from "@grpc/grpc-js";
import { service } from "@protoc-gen-ts/runtime/grpc";
import { inProcess } from "@protoc-gen-ts/runtime/grpc/testing";
import { OrderServiceClient, OrderServiceService } from "./gen/shop/shop_grpc.js";
import { orderService } from "./server.js";

test("takes orders that have items", async () => {
  const network = inProcess({ services: [service(OrderServiceService, orderService)] });
  const client = network.client(OrderServiceClient);
  const { id } = await client.placeOrder({ order: { items: { book: 2 } } });
  assert(id > 0n);
  await assert.rejects(client.placeOrder({}), { code: status.INVALID_ARGUMENT });
  await network.close();
});
