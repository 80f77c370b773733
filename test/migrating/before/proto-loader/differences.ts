import assert from "node:assert/strict";
import { DecodeError, EncodeError } from "@protoc-gen-ts/runtime";
import * as codec from "../../after/gen/shop/shop_codec.js";
import { OrderServiceService } from "../../after/gen/shop/shop_grpc.js";
import { toJson } from "../../after/json.js";
import * as after from "../../after/messages.js";
import { LARGE_ID, NO_UTF8, ONE_NANOSECOND, STATE_7, UNKNOWN, VOUCHER } from "../../bytes.js";
import { shop } from "./loaded.js";
import { decode, encode, make } from "./messages.js";

const EMPTY = new Uint8Array();
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

/** What each row of the guide's table says. */
export const differences: Record<string, () => unknown> = {
  "names of fields"() {
    assert("placed_at" in decode(EMPTY));
    assert.equal(after.decode(ONE_NANOSECOND).placedAt?.nanos, 1);
  },
  "names of methods"() {
    const client = shop.OrderService.prototype as unknown as Record<string, unknown>;
    assert.equal(client["placeOrder"], client["PlaceOrder"]);
    assert.deepEqual(Object.keys(OrderServiceService), ["placeOrder", "watchOrder", "importOrders", "haggle"]);
  },
  "64-bit integers"() {
    assert.equal(decode(LARGE_ID).id, "9007199254740993");
    assert.equal(after.decode(LARGE_ID).id, 9007199254740993n);
  },
  "enum values"() {
    assert.equal(decode(EMPTY).state, "ORDER_STATE_UNSPECIFIED");
    assert.equal(decode(STATE_7).state, 7);
    assert.equal(after.decode(EMPTY).state, codec.OrderState.UNSPECIFIED);
    assert.equal(after.decode(STATE_7).state, 7);
  },
  optional() {
    assert(!("note" in decode(EMPTY)));
    assert.equal(decode(Uint8Array.of(0x1a, 0))._note, "note");
    assert.equal(after.decode(EMPTY).note, undefined);
    assert.equal(after.decode(Uint8Array.of(0x1a, 0)).note, "");
  },
  oneof() {
    const { payment, voucher } = decode(VOUCHER);
    assert.deepEqual({ payment, voucher }, { payment: "voucher", voucher: Buffer.of(9) });
    assert.deepEqual(after.decode(VOUCHER).payment, { case: "voucher", value: Uint8Array.of(9) });
  },
  "absent messages"() {
    assert.equal(decode(EMPTY).placed_at, null);
    assert.equal(after.decode(EMPTY).placedAt, undefined);
    assert.throws(() => codec.Order.encode({ placedAt: null as never }), EncodeError);
  },
  "google.protobuf.Timestamp"() {
    assert.deepEqual(decode(ONE_NANOSECOND).placed_at, { seconds: "0", nanos: 1 });
    const { seconds, nanos } = after.decode(ONE_NANOSECOND).placedAt!;
    assert.deepEqual({ seconds, nanos }, { seconds: 0n, nanos: 1 });
  },
  "defaults that are set"() {
    assert.equal(hex(encode({ id: 0 })), "0800");
    assert.equal(hex(codec.Order.encode({ id: 0n })), "");
    assert.equal(hex(encode(decode(encode({ id: 0 })))), "08001000");
  },
  "values that do not fit"() {
    assert.equal(hex(encode({ id: "7 books" })), "0807");
    assert.equal(hex(encode({ nonsense: 1 } as never)), "");
    assert.throws(() => codec.Order.encode({ id: "7 books" as never }), EncodeError);
  },
  "unknown fields"() {
    assert.equal(hex(encode(decode(UNKNOWN))), "08001000");
    assert.equal(hex(after.encode(after.decode(UNKNOWN))), hex(UNKNOWN));
  },
  "malformed bytes"() {
    assert.equal(decode(NO_UTF8).note, "\ufffd");
    assert.equal(decode(Uint8Array.of(0x1a, 5)).note, "");
    for (const bytes of [NO_UTF8, Uint8Array.of(0x1a, 5)]) assert.throws(() => after.decode(bytes), DecodeError);
  },
  JSON() {
    assert.deepEqual(JSON.parse(JSON.stringify(decode(VOUCHER).voucher)), { type: "Buffer", data: [9] });
    assert.equal(toJson(after.decode(VOUCHER)), `{"voucher":"CQ=="}`);
  },
  wire() {
    assert.equal(hex(after.encode(after.decode(encode(make())))), hex(encode(make())));
  },
};
