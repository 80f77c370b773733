import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { Print } from "../../shop.js";
import { type Order, OrderSchema, OrderState } from "./gen/shop/shop_pb.js";

export function make(): Order {
  return create(OrderSchema, {
    id: 42n,
    state: OrderState.OPEN,
    note: "", // set, and empty
    payment: { case: "voucher", value: new Uint8Array([1, 2, 3]) },
    placedAt: timestampFromDate(new Date("2026-11-21T12:00:00Z")),
    items: { book: 2, pen: 1 },
  });
}

export const encode = (order: Order): Uint8Array => toBinary(OrderSchema, order);
export const decode = (bytes: Uint8Array): Order => fromBinary(OrderSchema, bytes);

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
