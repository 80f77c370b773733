import { type Client, Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { type Print, TOKEN } from "../../shop.js";
import { OrderService, OrderState } from "./gen/shop/shop_pb.js";
import { sendingToken } from "./interceptors.js";

type OrderClient = Client<typeof OrderService>;

export function connect(baseUrl: string, sessionManager: Http2SessionManager): OrderClient {
  const interceptors = [sendingToken(TOKEN)];
  return createClient(OrderService, createGrpcTransport({ baseUrl, sessionManager, interceptors }));
}

export async function place(client: OrderClient, print: Print) {
  const headers = { customer: "Ada" };
  const onHeader = (headers: Headers) => print(`served: ${headers.get("served")}`);
  const { id } = await client.placeOrder({ order: { items: { book: 2 } } }, { headers, onHeader });
  print(`placed: ${id > 0n}`);
}

export async function refused(client: OrderClient, print: Print) {
  try {
    await client.placeOrder({});
  } catch (error) {
    if (!(error instanceof ConnectError) || error.code !== Code.InvalidArgument) throw error;
    print(`refused: ${error.rawMessage}`);
  }
}

export async function watch(client: OrderClient, print: Print) {
  const { id } = await client.placeOrder({ order: { items: { book: 2 } } });
  for await (const { state } of client.watchOrder({ id })) {
    if (state === OrderState.OPEN) print("open");
    if (state === OrderState.SHIPPED) print("shipped");
  }
}

export async function leave(client: OrderClient, print: Print) {
  const { id } = await client.placeOrder({ order: { items: { piano: 1 } } });
  for await (const { state } of client.watchOrder({ id })) {
    if (state === OrderState.OPEN) print("left");
    break;
  }
}

export async function giveUp(client: OrderClient, print: Print) {
  const { id } = await client.placeOrder({ order: { items: { piano: 1 } } });
  try {
    for await (const _ of client.watchOrder({ id }, { timeoutMs: 200 }));
  } catch (error) {
    if (!(error instanceof ConnectError) || error.code !== Code.DeadlineExceeded) throw error;
    print("gave up");
  }
}

export async function importSome(client: OrderClient, print: Print) {
  async function* requests() {
    for (const item of ["book", "pen", "lamp"]) yield { order: { items: { [item]: 1 } } };
  }
  const { count } = await client.importOrders(requests());
  print(`imported: ${count}`);
}

export async function haggle(client: OrderClient, print: Print) {
  async function* requests() {
    for (const offer of [1000, 1900, 2100]) yield { offer };
  }
  for await (const { price } of client.haggle(requests())) print(`price: ${price}`);
}

export async function converse(port: number, print: Print) {
  const baseUrl = `http://127.0.0.1:${port}`;
  const sessions = new Http2SessionManager(baseUrl);
  const client = connect(baseUrl, sessions);
  for (const part of [place, refused, watch, leave, giveUp, importSome, haggle]) await part(client, print);
  sessions.abort();
}
