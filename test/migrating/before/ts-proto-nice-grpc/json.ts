import { Order } from "./gen/shop/shop.js";

export const toJson = (order: Order): string => JSON.stringify(Order.toJSON(order));
export const fromJson = (text: string): Order => Order.fromJSON(JSON.parse(text));
