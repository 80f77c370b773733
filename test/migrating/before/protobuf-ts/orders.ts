import { Order } from "./gen/shop/shop.js";

export const decode = (bytes: Uint8Array): Order => Order.fromBinary(bytes);
export const encode = (order: Order): Uint8Array => Order.toBinary(order);
export const halfABook = (): Order => Order.create({ items: { book: 0.5 } });
