import timestamp from "google-protobuf/google/protobuf/timestamp_pb.js";
import type { Print } from "../../shop.js";
import pb, { type Order } from "./gen/shop/shop_pb.js";

export function make(): Order {
  const order = new pb.Order();
  order.setId(42);
  order.setState(pb.OrderState.ORDER_STATE_OPEN);
  order.setNote(""); // set, and empty
  order.setVoucher(new Uint8Array([1, 2, 3]));
  order.setPlacedAt(timestamp.Timestamp.fromDate(new Date("2026-11-21T12:00:00Z")));
  order.getItemsMap().set("book", 2).set("pen", 1);
  return order;
}

export const encode = (order: Order): Uint8Array => order.serializeBinary();
export const decode = (bytes: Uint8Array): Order => pb.Order.deserializeBinary(bytes);

export function describe(order: Order, print: Print) {
  print(`id: ${order.getId()}`);
  if (order.getState() === pb.OrderState.ORDER_STATE_OPEN) print("open");
  if (order.hasNote()) print(`note: "${order.getNote()}"`);
  switch (order.getPaymentCase()) {
    case pb.Order.PaymentCase.CARD:
      print(`card: ${order.getCard()}`);
      break;
    case pb.Order.PaymentCase.VOUCHER:
      print(`voucher of ${order.getVoucher_asU8().length} bytes`);
  }
  const placedAt = order.getPlacedAt();
  if (placedAt) print(`placed: ${placedAt.toDate().toISOString()}`);
  order.getItemsMap().forEach((count, item) => {
    print(`${count} x ${item}`);
  });
}
