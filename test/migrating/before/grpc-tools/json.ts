import type { Order } from "./gen/shop/shop_pb.js";

export const toJson = (order: Order): string => JSON.stringify(order.toObject()); // not Protobuf's JSON
