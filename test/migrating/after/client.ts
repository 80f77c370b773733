import { credentials, Metadata, status } from "@grpc/grpc-js";
import { RpcError } from "@protoc-gen-ts/runtime/grpc";
import { type Print, TOKEN } from "../shop.js";
import { OrderState } from "./gen/shop/shop_codec.js";
import { OrderServiceClient } from "./gen/shop/shop_grpc.js";
import { sendingToken } from "./interceptors.js";

export function connect(port: number): OrderServiceClient {
  return new OrderServiceClient(`127.0.0.1:${port}`, credentials.createInsecure(), {
    callInterceptors: [sendingToken(TOKEN)],
  });
}

export async function place(client: OrderServiceClient, print: Print): Promise<void> {
  const metadata = new Metadata();
  metadata.set("customer", "Ada");
  const onHeaders = (headers: Metadata) => print(`served: ${headers.get("served")}`);
  const { id } = await client.placeOrder({ order: { items: { book: 2 } } }, { metadata, onHeaders });
  print(`placed: ${id > 0n}`);
}

export async function refused(client: OrderServiceClient, print: Print): Promise<void> {
  try {
    await client.placeOrder({});
  } catch (error) {
    if (!(error instanceof RpcError) || error.code !== status.INVALID_ARGUMENT) throw error;
    print(`refused: ${error.details}`);
  }
}

export async function watch(client: OrderServiceClient, print: Print): Promise<void> {
  const { id } = await client.placeOrder({ order: { items: { book: 2 } } });
  for await (const { state } of client.watchOrder({ id })) {
    if (state === OrderState.OPEN) print("open");
    if (state === OrderState.SHIPPED) print("shipped");
  }
}

export async function leave(client: OrderServiceClient, print: Print): Promise<void> {
  const { id } = await client.placeOrder({ order: { items: { piano: 1 } } });
  for await (const { state } of client.watchOrder({ id })) {
    if (state === OrderState.OPEN) print("left");
    break;
  }
}

export async function giveUp(client: OrderServiceClient, print: Print): Promise<void> {
  const { id } = await client.placeOrder({ order: { items: { piano: 1 } } });
  try {
    for await (const _ of client.watchOrder({ id }, { timeoutMs: 200 }));
  } catch (error) {
    if (!(error instanceof RpcError) || error.code !== status.DEADLINE_EXCEEDED) throw error;
    print("gave up");
  }
}

export async function importSome(client: OrderServiceClient, print: Print): Promise<void> {
  async function* requests() {
    for (const item of ["book", "pen", "lamp"]) yield { order: { items: { [item]: 1 } } };
  }
  const { count } = await client.importOrders(requests());
  print(`imported: ${count}`);
}

export async function haggle(client: OrderServiceClient, print: Print): Promise<void> {
  const requests = [{ offer: 1000 }, { offer: 1900 }, { offer: 2100 }];
  for await (const { price } of client.haggle(requests)) print(`price: ${price}`);
}

export async function converse(port: number, print: Print): Promise<void> {
  const client = connect(port);
  for (const part of [place, refused, watch, leave, giveUp, importSome, haggle]) await part(client, print);
  client.close();
}
