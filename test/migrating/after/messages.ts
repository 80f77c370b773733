import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { Init } from "@protoc-gen-ts/runtime";
import type { Print } from "../shop.js";
import { Order, OrderState } from "./gen/shop/shop_codec.js";

export function make(): Init<Order> {
  return {
    id: 42n,
    state: OrderState.OPEN,
    note: "", // set, and empty
    payment: { case: "voucher", value: new Uint8Array([1, 2, 3]) },
    placedAt: timestampFromDate(new Date("2026-11-21T12:00:00Z")),
    items: { book: 2, pen: 1 },
  };
}

export const encode = (order: Init<Order>): Uint8Array => Order.encode(order);
export const decode = (bytes: Uint8Array): Order => Order.decode(bytes);

export function describe(order: Order, print: Print): void {
  print(`id: ${order.id}`);
  if (order.state === OrderState.OPEN) print("open");
  if (order.note !== undefined) print(`note: "${order.note}"`);
  switch (order.payment.case) {
    case "card":
      print(`card: ${order.payment.value}`);
      break;
    case "voucher":
      print(`voucher of ${order.payment.value.length} bytes`);
  }
  if (order.placedAt) print(`placed: ${timestampDate(order.placedAt).toISOString()}`);
  for (const [item, count] of Object.entries(order.items)) print(`${count} x ${item}`);
}
