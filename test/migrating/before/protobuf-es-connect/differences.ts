import assert from "node:assert/strict";
import { isMessage, toJsonString } from "@bufbuild/protobuf";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { credentials, Metadata, status } from "@grpc/grpc-js";
import { DecodeError, EncodeError } from "@protoc-gen-ts/runtime";
import { type CallOptions, RpcError } from "@protoc-gen-ts/runtime/grpc";
import { connect as afterConnect } from "../../after/client.js";
import * as codec from "../../after/gen/shop/shop_codec.js";
import { OrderServiceClient } from "../../after/gen/shop/shop_grpc.js";
import { OrderSchema as AfterSchema } from "../../after/gen/shop/shop_pb.js";
import * as after from "../../after/messages.js";
import { start as startAfter } from "../../after/server.js";
import { LARGE_ID, NO_UTF8, ONE_NANOSECOND, STATE_7, UNKNOWN } from "../../bytes.js";
import { TOKEN } from "../../shop.js";
import { OrderSchema, OrderService, OrderState } from "./gen/shop/shop_pb.js";
import { sendingToken } from "./interceptors.js";
import { decode, encode, make } from "./messages.js";
import { start } from "./server.js";

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => assert.fail("it works"),
    (error: unknown) => error,
  );

/** What each row of the guide's table says. */
export const differences: Record<string, () => unknown> = {
  "messages, JSON, descriptors"() {
    for (const bytes of [encode(make()), LARGE_ID, ONE_NANOSECOND, STATE_7, UNKNOWN]) {
      assert.deepEqual(after.decode(bytes), decode(bytes));
    }
    assert(isMessage(after.decode(LARGE_ID), OrderSchema));
    assert.equal(toJsonString(AfterSchema, make()), toJsonString(OrderSchema, after.decode(encode(make()))));
  },
  "wire, unknown fields"() {
    for (const bytes of [encode(make()), UNKNOWN]) {
      assert.deepEqual(Buffer.from(after.encode(after.decode(bytes))), Buffer.from(bytes));
      assert.deepEqual(Buffer.from(encode(decode(bytes))), Buffer.from(bytes));
    }
  },
  "to and from bytes"() {
    assert.deepEqual(codec.Order.decode(encode(make())), decode(codec.Order.encode(make())));
    assert.equal(codec.Order.encode({ items: { book: 1 } }).length, 10);
  },
  enums() {
    assert.equal(OrderState[1], "OPEN");
    assert.deepEqual(Object.keys(codec.OrderState), ["UNSPECIFIED", "OPEN", "SHIPPED"]);
  },
  "malformed bytes"() {
    assert.throws(() => decode(NO_UTF8), TypeError);
    assert.throws(() => decode(Uint8Array.of(0x1a, 5)), RangeError);
    for (const bytes of [NO_UTF8, Uint8Array.of(0x1a, 5)]) assert.throws(() => after.decode(bytes), DecodeError);
    assert.throws(() => codec.Order.encode({ items: { book: 0.5 } }), EncodeError);
  },
  async errors() {
    const [before, now] = await onBoth(
      (client) => failure(client.placeOrder({})),
      (client) => failure(client.placeOrder({})),
    );
    assert(before instanceof ConnectError && before.code === Code.InvalidArgument);
    assert.equal(before.message, "[invalid_argument] an order needs items");
    assert.equal(before.rawMessage, "an order needs items");
    assert(now instanceof RpcError && now.code === status.INVALID_ARGUMENT);
    assert.equal(now.message, "INVALID_ARGUMENT: an order needs items");
    assert.equal(now.details, "an order needs items");
  },
  metadata() {
    const metadata: NonNullable<CallOptions["metadata"]> = new Metadata();
    metadata.set("x-bin", Buffer.of(1, 2));
    assert.deepEqual(metadata.get("x-bin"), [Buffer.of(1, 2)]);
    assert.throws(() => new Metadata().set("x-bin", "AQI"));
    assert.equal(new Headers({ "x-bin": "AQI" }).get("x-bin"), "AQI");
  },
  async "longest message that is received"() {
    const order = { note: "x".repeat(5 << 20), items: { book: 1 } };
    const [before, now] = await onBoth(
      (client) => client.placeOrder({ order }),
      (client) => failure(client.placeOrder({ order })),
    );
    assert(before.id > 0n);
    assert(now instanceof RpcError && now.code === status.RESOURCE_EXHAUSTED);
  },
  async protocols() {
    const { port, close } = await start();
    const { port: grpcOnly, close: closeGrpc } = await startAfter();
    const { createConnectTransport } = await import("@connectrpc/connect-node");
    const ask = (to: number) => {
      const baseUrl = `http://127.0.0.1:${to}`;
      const sessionManager = new Http2SessionManager(baseUrl);
      const interceptors = [sendingToken(TOKEN)];
      const transport = createConnectTransport({ baseUrl, httpVersion: "2", sessionManager, interceptors });
      const answer = createClient(OrderService, transport).placeOrder({ order: { items: { book: 1 } } });
      return answer.finally(() => sessionManager.abort());
    };
    assert((await ask(port)).id > 0n);
    assert((await failure(ask(grpcOnly!))) instanceof ConnectError);
    await close();
    await closeGrpc();
  },
  async "a stream of responses"() {
    // Ours asks when it is read; what was never read was never asked for.
    const { port, close } = await startAfter();
    const client = afterConnect(port!);
    client.watchOrder({ id: 1n });
    const stream = client.watchOrder({ id: 404n })[Symbol.asyncIterator]();
    assert((await failure(stream.next())) instanceof RpcError);
    client.close();
    await close();
  },
};

type OldClient = ReturnType<typeof createClient<typeof OrderService>>;

/** Has each client ask its own server. */
async function onBoth<A, B>(old: (client: OldClient) => Promise<A>, now: (client: OrderServiceClient) => Promise<B>) {
  const before = await start();
  const baseUrl = `http://127.0.0.1:${before.port}`;
  const sessionManager = new Http2SessionManager(baseUrl);
  const transport = createGrpcTransport({ baseUrl, sessionManager, interceptors: [sendingToken(TOKEN)] });
  const first = await old(createClient(OrderService, transport));
  sessionManager.abort();
  await before.close();
  const started = await startAfter();
  const client = new OrderServiceClient(`127.0.0.1:${started.port}`, credentials.createInsecure(), {
    callInterceptors: [
      (requests, call, next) => {
        call.metadata.set("authorization", TOKEN);
        return next(requests);
      },
    ],
  });
  const second = await now(client);
  client.close();
  await started.close();
  return [first, second] as const;
}
