import { ClientError, createChannel, createClientFactory, Metadata, Status } from "nice-grpc";
import { deadlineMiddleware } from "nice-grpc-client-middleware-deadline";
import { type Print, TOKEN } from "../../shop.js";
import { OrderServiceDefinition, OrderState } from "./gen/shop/shop.js";
import { sendingToken } from "./interceptors.js";

export function connect(port: number) {
  const channel = createChannel(`127.0.0.1:${port}`);
  const factory = createClientFactory().use(deadlineMiddleware).use(sendingToken(TOKEN));
  return { channel, client: factory.create(OrderServiceDefinition, channel) };
}

type OrderClient = ReturnType<typeof connect>["client"];

export async function place(client: OrderClient, print: Print) {
  const metadata = Metadata({ customer: "Ada" });
  const onHeader = (header: Metadata) => print(`served: ${header.get("served")}`);
  const { id } = await client.placeOrder({ order: { items: { book: 2 } } }, { metadata, onHeader });
  print(`placed: ${id > 0}`);
}

export async function refused(client: OrderClient, print: Print) {
  try {
    await client.placeOrder({});
  } catch (error) {
    if (!(error instanceof ClientError) || error.code !== Status.INVALID_ARGUMENT) throw error;
    print(`refused: ${error.details}`);
  }
}

export async function watch(client: OrderClient, print: Print) {
  const { id } = await client.placeOrder({ order: { items: { book: 2 } } });
  for await (const { state } of client.watchOrder({ id })) {
    if (state === OrderState.ORDER_STATE_OPEN) print("open");
    if (state === OrderState.ORDER_STATE_SHIPPED) print("shipped");
  }
}

export async function leave(client: OrderClient, print: Print) {
  const { id } = await client.placeOrder({ order: { items: { piano: 1 } } });
  for await (const { state } of client.watchOrder({ id })) {
    if (state === OrderState.ORDER_STATE_OPEN) print("left");
    break;
  }
}

export async function giveUp(client: OrderClient, print: Print) {
  const { id } = await client.placeOrder({ order: { items: { piano: 1 } } });
  try {
    for await (const _ of client.watchOrder({ id }, { deadline: 200 }));
  } catch (error) {
    if (!(error instanceof ClientError) || error.code !== Status.DEADLINE_EXCEEDED) throw error;
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
  const { channel, client } = connect(port);
  for (const part of [place, refused, watch, leave, giveUp, importSome, haggle]) await part(client, print);
  channel.close();
}
