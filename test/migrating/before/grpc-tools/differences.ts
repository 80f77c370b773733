import assert from "node:assert/strict";
import { DecodeError, EncodeError } from "@protoc-gen-ts/runtime";
import * as codec from "../../after/gen/shop/shop_codec.js";
import { toJson } from "../../after/json.js";
import * as after from "../../after/messages.js";
import { LARGE_ID, NO_UTF8, ONE_NANOSECOND, STATE_7, UNKNOWN, VOUCHER } from "../../bytes.js";
import pb from "./gen/shop/shop_pb.js";
import { decode, encode, make } from "./messages.js";

const EMPTY = new Uint8Array();

/** What each row of the guide's table says. */
export const differences: Record<string, () => unknown> = {
  fields() {
    assert.equal(decode(encode(make())).getId(), 42);
    assert.equal(after.decode(encode(make())).id, 42n);
  },
  "64-bit integers"() {
    assert.equal(decode(LARGE_ID).getId(), 9007199254740992);
    assert.equal(after.decode(LARGE_ID).id, 9007199254740993n);
  },
  "enum values"() {
    assert.equal(pb.OrderState.ORDER_STATE_OPEN, codec.OrderState.OPEN);
    assert.equal(decode(STATE_7).getState(), 7);
    assert.equal(after.decode(STATE_7).state, 7);
  },
  optional() {
    assert.equal(decode(EMPTY).getNote(), "");
    assert.equal(decode(EMPTY).hasNote(), false);
    assert.equal(after.decode(EMPTY).note, undefined);
  },
  oneof() {
    assert.equal(decode(VOUCHER).getPaymentCase(), pb.Order.PaymentCase.VOUCHER);
    assert.equal(decode(VOUCHER).getCard(), "");
    assert.deepEqual(after.decode(VOUCHER).payment, { case: "voucher", value: Uint8Array.of(9) });
  },
  bytes() {
    const order = new pb.Order();
    order.setVoucher("CQ==");
    assert.equal(order.getVoucher(), "CQ==");
    assert.deepEqual(Buffer.from(encode(order)), Buffer.from(VOUCHER));
    assert.throws(() => codec.Order.encode({ payment: { case: "voucher", value: "CQ==" as never } }), EncodeError);
  },
  "google.protobuf.Timestamp"() {
    assert.deepEqual(decode(ONE_NANOSECOND).getPlacedAt()?.toDate(), new Date(0));
    assert.equal(decode(ONE_NANOSECOND).getPlacedAt()?.getNanos(), 1);
    assert.equal(after.decode(ONE_NANOSECOND).placedAt?.nanos, 1);
  },
  "map, repeated"() {
    assert.deepEqual(make().getItemsMap().toArray(), [
      ["book", 2],
      ["pen", 1],
    ]);
    assert.deepEqual(after.decode(encode(make())).items, { book: 2, pen: 1 });
  },
  "unknown fields"() {
    assert.equal(encode(decode(UNKNOWN)).length, 0);
    assert.deepEqual(Buffer.from(after.encode(after.decode(UNKNOWN))), Buffer.from(UNKNOWN));
  },
  "malformed bytes"() {
    assert.equal(decode(NO_UTF8).getNote(), "");
    assert.throws(() => decode(Uint8Array.of(0x1a, 5)), /Decoder hit an error/);
    for (const bytes of [NO_UTF8, Uint8Array.of(0x1a, 5)]) assert.throws(() => after.decode(bytes), DecodeError);
  },
  JSON() {
    assert.deepEqual(decode(VOUCHER).toObject().itemsMap, []);
    assert.equal(toJson(after.decode(VOUCHER)), `{"voucher":"CQ=="}`);
  },
  wire() {
    assert.deepEqual(Buffer.from(after.encode(after.decode(encode(make())))), Buffer.from(encode(make())));
  },
};
