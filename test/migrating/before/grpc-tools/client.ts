import { credentials, Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { type Print, TOKEN } from "../../shop.js";
import { sendingToken } from "../grpc-js/interceptors.js";
import services, { type OrderServiceClient } from "./gen/shop/shop_grpc_pb.js";
import pb, { type ImportOrdersResponse, type PlaceOrderResponse } from "./gen/shop/shop_pb.js";

export function connect(port: number): OrderServiceClient {
  return new services.OrderServiceClient(`127.0.0.1:${port}`, credentials.createInsecure(), {
    interceptors: [sendingToken(TOKEN)],
  });
}

function orderOf(item: string, count: number) {
  const order = new pb.Order();
  order.getItemsMap().set(item, count);
  return order;
}

export async function place(client: OrderServiceClient, print: Print) {
  const request = new pb.PlaceOrderRequest();
  request.setOrder(orderOf("book", 2));
  const metadata = new Metadata();
  metadata.set("customer", "Ada");
  const response = await new Promise<PlaceOrderResponse>((resolve, reject) => {
    const call = client.placeOrder(request, metadata, (error, answer) => (error ? reject(error) : resolve(answer)));
    call.on("metadata", (headers: Metadata) => print(`served: ${headers.get("served")}`));
  });
  print(`placed: ${response.getId() > 0}`);
}

export async function refused(client: OrderServiceClient, print: Print) {
  await new Promise<void>((resolve, reject) => {
    client.placeOrder(new pb.PlaceOrderRequest(), (error) => {
      if (error?.code !== status.INVALID_ARGUMENT) return reject(error);
      print(`refused: ${error.details}`);
      resolve();
    });
  });
}

/** An order that can be watched. */
function placed(client: OrderServiceClient, item: string) {
  const request = new pb.PlaceOrderRequest();
  request.setOrder(orderOf(item, 1));
  return new Promise<number>((resolve, reject) => {
    client.placeOrder(request, (error, response) => (error ? reject(error) : resolve(response.getId())));
  });
}

export async function watch(client: OrderServiceClient, print: Print) {
  const request = new pb.WatchOrderRequest();
  request.setId(await placed(client, "book"));
  await new Promise<void>((resolve, reject) => {
    const call = client.watchOrder(request);
    call.on("data", (response) => {
      if (response.getState() === pb.OrderState.ORDER_STATE_OPEN) print("open");
      if (response.getState() === pb.OrderState.ORDER_STATE_SHIPPED) print("shipped");
    });
    call.on("error", reject);
    call.on("end", resolve);
  });
}

export async function leave(client: OrderServiceClient, print: Print) {
  const request = new pb.WatchOrderRequest();
  request.setId(await placed(client, "piano"));
  await new Promise<void>((resolve, reject) => {
    const call = client.watchOrder(request);
    call.on("data", (response) => {
      if (response.getState() === pb.OrderState.ORDER_STATE_OPEN) print("left");
      call.cancel();
    });
    call.on("error", (error: ServiceError) => (error.code === status.CANCELLED ? resolve() : reject(error)));
  });
}

export async function giveUp(client: OrderServiceClient, print: Print) {
  const request = new pb.WatchOrderRequest();
  request.setId(await placed(client, "piano"));
  await new Promise<void>((resolve, reject) => {
    const call = client.watchOrder(request, { deadline: Date.now() + 200 });
    call.on("data", () => {});
    call.on("error", (error: ServiceError) => {
      if (error.code !== status.DEADLINE_EXCEEDED) return reject(error);
      print("gave up");
      resolve();
    });
  });
}

export async function importSome(client: OrderServiceClient, print: Print) {
  const response = await new Promise<ImportOrdersResponse>((resolve, reject) => {
    const call = client.importOrders((error, answer) => (error ? reject(error) : resolve(answer)));
    for (const item of ["book", "pen", "lamp"]) {
      const request = new pb.ImportOrdersRequest();
      request.setOrder(orderOf(item, 1));
      call.write(request);
    }
    call.end();
  });
  print(`imported: ${response.getCount()}`);
}

export async function haggle(client: OrderServiceClient, print: Print) {
  await new Promise<void>((resolve, reject) => {
    const call = client.haggle();
    call.on("data", (response) => print(`price: ${response.getPrice()}`));
    call.on("error", reject);
    call.on("end", resolve);
    for (const offer of [1000, 1900, 2100]) {
      const request = new pb.HaggleRequest();
      request.setOffer(offer);
      call.write(request);
    }
    call.end();
  });
}

export async function converse(port: number, print: Print) {
  const client = connect(port);
  for (const part of [place, refused, watch, leave, giveUp, importSome, haggle]) await part(client, print);
  client.close();
}
