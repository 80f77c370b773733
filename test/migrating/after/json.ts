import { fromJsonString, toJsonString } from "@bufbuild/protobuf";
import { type Order, OrderSchema } from "./gen/shop/shop_pb.js";

export const toJson = (order: Order): string => toJsonString(OrderSchema, order);
export const fromJson = (text: string): Order => fromJsonString(OrderSchema, text);
