import type { Order__Output } from "./gen/shop/Order.js";

export const toJson = (order: Order__Output): string => JSON.stringify(order); // not Protobuf's JSON
