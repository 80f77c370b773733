import assert from "node:assert/strict";
import { credentials } from "@grpc/grpc-js";
import { DecodeError, EncodeError } from "@protoc-gen-ts/runtime";
import { RpcError } from "@protoc-gen-ts/runtime/grpc";
import { ClientError, type ClientMiddleware, createChannel, createClientFactory, Status } from "nice-grpc";
import { connect as afterConnect } from "../../after/client.js";
import * as codec from "../../after/gen/shop/shop_codec.js";
import { OrderServiceClient } from "../../after/gen/shop/shop_grpc.js";
import { fromJson, toJson } from "../../after/json.js";
import * as after from "../../after/messages.js";
import { start as startAfter } from "../../after/server.js";
import { LARGE_ID, NO_UTF8, ONE_NANOSECOND, STATE_7, UNKNOWN, VOUCHER } from "../../bytes.js";
import { TOKEN } from "../../shop.js";
import { Order, OrderServiceDefinition, OrderState } from "./gen/shop/shop.js";
import { sendingToken } from "./interceptors.js";
import { decode, encode } from "./messages.js";
import { start } from "./server.js";

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => assert.fail("it works"),
    (error: unknown) => error,
  );

/** What each row of the guide's table says. */
export const differences: Record<string, () => unknown> = {
  "64-bit integers"() {
    assert.throws(() => decode(LARGE_ID), /larger than Number.MAX_SAFE_INTEGER/);
    assert.equal(after.decode(LARGE_ID).id, 9007199254740993n);
  },
  "enum values"() {
    assert.equal(OrderState.ORDER_STATE_OPEN, codec.OrderState.OPEN);
    assert.equal(OrderState.UNRECOGNIZED, -1);
    assert.equal(decode(STATE_7).state, 7);
    assert.equal(after.decode(STATE_7).state, 7);
    assert(!("UNRECOGNIZED" in codec.OrderState));
  },
  oneof() {
    assert.deepEqual(decode(VOUCHER).voucher, Uint8Array.of(9));
    assert("card" in decode(VOUCHER));
    assert.deepEqual(after.decode(VOUCHER).payment, { case: "voucher", value: Uint8Array.of(9) });
  },
  "google.protobuf.Timestamp"() {
    assert.deepEqual(decode(ONE_NANOSECOND).placedAt, new Date(0));
    assert.equal(Buffer.from(encode(decode(ONE_NANOSECOND))).toString("hex"), "3200");
    assert.equal(after.decode(ONE_NANOSECOND).placedAt?.nanos, 1);
  },
  "optional, absent messages"() {
    assert("note" in decode(VOUCHER) && decode(VOUCHER).note === undefined);
    assert(!("note" in after.decode(VOUCHER)) && after.decode(VOUCHER).note === undefined);
    assert(after.decode(VOUCHER).placedAt === undefined && decode(VOUCHER).placedAt === undefined);
  },
  $typeName() {
    assert(!("$typeName" in decode(VOUCHER)));
    assert.equal(after.decode(VOUCHER).$typeName, "shop.Order");
  },
  "partial messages"() {
    assert.throws(() => Order.encode({ id: 1 } as Order));
    assert.deepEqual(Buffer.from(codec.Order.encode({ id: 1n })), Buffer.of(8, 1));
  },
  "unknown fields"() {
    assert.equal(encode(decode(UNKNOWN)).length, 0);
    assert.deepEqual(Buffer.from(after.encode(after.decode(UNKNOWN))), Buffer.from(UNKNOWN));
  },
  "malformed bytes"() {
    assert.equal(decode(NO_UTF8).note, "\ufffd");
    assert.throws(() => after.decode(NO_UTF8), DecodeError);
    assert.throws(() => decode(Uint8Array.of(0x1a, 5)), RangeError);
    assert.throws(() => after.decode(Uint8Array.of(0x1a, 5)), DecodeError);
  },
  "values that do not fit"() {
    const wrong = (note: unknown) => ({ note, items: {} }) as never;
    assert.throws(() => Order.encode(Order.fromPartial({ items: { book: 0.5 } })));
    assert.throws(() => codec.Order.encode({ items: { book: 0.5 } }), EncodeError);
    assert.throws(() => codec.Order.encode(wrong(7)), EncodeError);
  },
  JSON() {
    const bytes = Uint8Array.of(8, 42, 0x32, 2, 8, 1);
    assert.equal(JSON.stringify(Order.toJSON(decode(bytes))), `{"id":42,"placedAt":"1970-01-01T00:00:01.000Z"}`);
    assert.equal(toJson(after.decode(bytes)), `{"id":"42","placedAt":"1970-01-01T00:00:01Z"}`);
    assert.deepEqual(Order.fromJSON(JSON.parse(toJson(after.decode(bytes)))), decode(bytes));
    assert.deepEqual(fromJson(JSON.stringify(Order.toJSON(decode(bytes)))), after.decode(bytes));
  },
  wire() {
    assert.deepEqual(Buffer.from(after.encode(after.decode(VOUCHER))), Buffer.from(encode(decode(VOUCHER))));
  },
  async errors() {
    const server = await start();
    const channel = createChannel(`127.0.0.1:${server.port}`);
    const client = createClientFactory().use(sendingToken(TOKEN)).create(OrderServiceDefinition, channel);
    const before = await failure(client.placeOrder({}));
    assert(before instanceof ClientError && before.code === Status.INVALID_ARGUMENT);
    assert.equal(before.message, "/shop.OrderService/PlaceOrder INVALID_ARGUMENT: an order needs items");
    channel.close();
    await server.close();
    const started = await startAfter();
    const ours = afterConnect(started.port!);
    const now = await failure(ours.placeOrder({}));
    assert(now instanceof RpcError && now.code === Status.INVALID_ARGUMENT);
    assert.equal(now.message, "INVALID_ARGUMENT: an order needs items");
    assert.equal(now.details, before.details);
    ours.close();
    await started.close();
  },
  async "order of interceptors"() {
    const seen: string[] = [];
    const noting = (name: string): ClientMiddleware =>
      async function* (call, options) {
        seen.push(name);
        return yield* call.next(call.request, options);
      };
    const started = await startAfter();
    const address = `127.0.0.1:${started.port}`;
    const channel = createChannel(address);
    const client = createClientFactory()
      .use(noting("first"))
      .use(noting("second"))
      .create(OrderServiceDefinition, channel);
    await failure(client.placeOrder({}));
    assert.deepEqual(seen.splice(0), ["second", "first"]);
    channel.close();
    const ours = new OrderServiceClient(address, credentials.createInsecure(), {
      callInterceptors: ["first", "second"].map((name) => (requests, _call, next) => {
        seen.push(name);
        return next(requests);
      }),
    });
    await failure(ours.placeOrder({}));
    assert.deepEqual(seen, ["first", "second"]);
    ours.close();
    await started.close();
  },
};
