import type { Print } from "../../shop.js";
import { Order, OrderState } from "./gen/shop/shop.js";

export function make(): Order {
  return Order.fromPartial({
    id: 42,
    state: OrderState.ORDER_STATE_OPEN,
    note: "", // set, and empty
    voucher: new Uint8Array([1, 2, 3]),
    placedAt: new Date("2026-11-21T12:00:00Z"),
    items: { book: 2, pen: 1 },
  });
}

export const encode = (order: Order): Uint8Array => Order.encode(order).finish();
export const decode = (bytes: Uint8Array): Order => Order.decode(bytes);

export function describe(order: Order, print: Print) {
  print(`id: ${order.id}`);
  if (order.state === OrderState.ORDER_STATE_OPEN) print("open");
  if (order.note !== undefined) print(`note: "${order.note}"`);
  if (order.card !== undefined) print(`card: ${order.card}`);
  if (order.voucher !== undefined) print(`voucher of ${order.voucher.length} bytes`);
  if (order.placedAt) print(`placed: ${order.placedAt.toISOString()}`);
  for (const [item, count] of Object.entries(order.items)) print(`${count} x ${item}`);
}
