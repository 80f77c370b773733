import { credentials, Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { type Print, TOKEN } from "../../shop.js";
import { sendingToken } from "../grpc-js/interceptors.js";
import type { ImportOrdersResponse__Output } from "./gen/shop/ImportOrdersResponse.js";
import type { OrderServiceClient } from "./gen/shop/OrderService.js";
import type { PlaceOrderResponse__Output } from "./gen/shop/PlaceOrderResponse.js";
import { shop } from "./loaded.js";

export function connect(port: number): OrderServiceClient {
  return new shop.OrderService(`127.0.0.1:${port}`, credentials.createInsecure(), {
    interceptors: [sendingToken(TOKEN)],
  });
}

export async function place(client: OrderServiceClient, print: Print) {
  const metadata = new Metadata();
  metadata.set("customer", "Ada");
  const request = { order: { items: { book: 2 } } };
  const response = await new Promise<PlaceOrderResponse__Output>((resolve, reject) => {
    const call = client.placeOrder(request, metadata, (error, answer) => (error ? reject(error) : resolve(answer!)));
    call.on("metadata", (headers: Metadata) => print(`served: ${headers.get("served")}`));
  });
  print(`placed: ${BigInt(response.id) > 0n}`);
}

export async function refused(client: OrderServiceClient, print: Print) {
  await new Promise<void>((resolve, reject) => {
    client.placeOrder({}, (error) => {
      if (error?.code !== status.INVALID_ARGUMENT) return reject(error);
      print(`refused: ${error.details}`);
      resolve();
    });
  });
}

/** An order that can be watched. */
function placed(client: OrderServiceClient, item: string) {
  return new Promise<string>((resolve, reject) => {
    const request = { order: { items: { [item]: 1 } } };
    client.placeOrder(request, (error, response) => (error ? reject(error) : resolve(response!.id)));
  });
}

export async function watch(client: OrderServiceClient, print: Print) {
  const id = await placed(client, "book");
  await new Promise<void>((resolve, reject) => {
    const call = client.watchOrder({ id });
    call.on("data", ({ state }) => {
      if (state === "ORDER_STATE_OPEN") print("open");
      if (state === "ORDER_STATE_SHIPPED") print("shipped");
    });
    call.on("error", reject);
    call.on("end", resolve);
  });
}

export async function leave(client: OrderServiceClient, print: Print) {
  const id = await placed(client, "piano");
  await new Promise<void>((resolve, reject) => {
    const call = client.watchOrder({ id });
    call.on("data", ({ state }) => {
      if (state === "ORDER_STATE_OPEN") print("left");
      call.cancel();
    });
    call.on("error", (error: ServiceError) => (error.code === status.CANCELLED ? resolve() : reject(error)));
  });
}

export async function giveUp(client: OrderServiceClient, print: Print) {
  const id = await placed(client, "piano");
  await new Promise<void>((resolve, reject) => {
    const call = client.watchOrder({ id }, { deadline: Date.now() + 200 });
    call.on("data", () => {});
    call.on("error", (error: ServiceError) => {
      if (error.code !== status.DEADLINE_EXCEEDED) return reject(error);
      print("gave up");
      resolve();
    });
  });
}

export async function importSome(client: OrderServiceClient, print: Print) {
  const response = await new Promise<ImportOrdersResponse__Output>((resolve, reject) => {
    const call = client.importOrders((error, answer) => (error ? reject(error) : resolve(answer!)));
    for (const item of ["book", "pen", "lamp"]) call.write({ order: { items: { [item]: 1 } } });
    call.end();
  });
  print(`imported: ${response.count}`);
}

export async function haggle(client: OrderServiceClient, print: Print) {
  await new Promise<void>((resolve, reject) => {
    const call = client.haggle();
    call.on("data", ({ price }) => print(`price: ${price}`));
    call.on("error", reject);
    call.on("end", resolve);
    for (const offer of [1000, 1900, 2100]) call.write({ offer });
    call.end();
  });
}

export async function converse(port: number, print: Print) {
  const client = connect(port);
  for (const part of [place, refused, watch, leave, giveUp, importSome, haggle]) await part(client, print);
  client.close();
}
