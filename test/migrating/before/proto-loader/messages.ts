import type { Print } from "../../shop.js";
import type { Order, Order__Output } from "./gen/shop/Order.js";
import { shop } from "./loaded.js";

export function make(): Order {
  return {
    id: "42",
    state: "ORDER_STATE_OPEN",
    note: "", // set, and empty
    voucher: new Uint8Array([1, 2, 3]),
    placed_at: { seconds: Date.parse("2026-11-21T12:00:00Z") / 1000 },
    items: { book: 2, pen: 1 },
  };
}

export const encode = (order: Order): Uint8Array => shop.Order.serialize(order);
export const decode = (bytes: Uint8Array): Order__Output => shop.Order.deserialize(Buffer.from(bytes));

export function describe(order: Order__Output, print: Print) {
  print(`id: ${order.id}`);
  if (order.state === "ORDER_STATE_OPEN") print("open");
  if (order.note !== undefined) print(`note: "${order.note}"`);
  switch (order.payment) {
    case "card":
      print(`card: ${order.card}`);
      break;
    case "voucher":
      print(`voucher of ${order.voucher?.length} bytes`);
  }
  if (order.placed_at) {
    const ms = Number(order.placed_at.seconds) * 1000 + order.placed_at.nanos / 1e6;
    print(`placed: ${new Date(ms).toISOString()}`);
  }
  for (const [item, count] of Object.entries(order.items)) print(`${count} x ${item}`);
}
