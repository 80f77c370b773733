import assert from "node:assert/strict";
import * as after from "../../after/messages.js";
import { LARGE_ID, ONE_NANOSECOND, UNKNOWN, VOUCHER } from "../../bytes.js";
import { Order, OrderState } from "../nearer/gen/shop/shop.js";

/** What other options of ts-proto make of messages. */
export function nearer() {
  assert.equal(Order.decode(LARGE_ID).id, after.decode(LARGE_ID).id);
  assert.equal(Order.decode(ONE_NANOSECOND).placedAt?.nanos, 1);
  assert.deepEqual(Order.decode(VOUCHER).payment, { $case: "voucher", value: Uint8Array.of(9) });
  assert.deepEqual(Buffer.from(Order.encode(Order.decode(UNKNOWN)).finish()), Buffer.from(UNKNOWN));
  assert.equal(OrderState.OPEN, 1);
}
