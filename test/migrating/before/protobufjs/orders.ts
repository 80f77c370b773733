import protobuf from "protobufjs";

const root = new protobuf.Root();
root.resolvePath = (_from, to) => (to.startsWith("google/") ? to : `proto/${to}`);
const Order = root.loadSync("shop/shop.proto").lookupType("shop.Order");

export const decode = (bytes: Uint8Array): protobuf.Message => Order.decode(bytes);
export const encode = (order: protobuf.Message): Uint8Array => Order.encode(order).finish();
export const halfABook = (): protobuf.Message => Order.create({ items: { book: 0.5 } });
