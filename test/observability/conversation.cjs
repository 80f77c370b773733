// Two services, one of which calls the other, and a client: what the traced programs do, whichever way they load modules.
// They are written as the plugin generates them, on messages that the runtime has.

/**
 * @param {typeof import("@protoc-gen-ts/runtime/grpc")} runtime
 * @param {typeof import("@protoc-gen-ts/runtime/wkt")} wkt
 * @param {typeof import("@grpc/grpc-js")} grpc
 */
exports.converse = async ({ serve, service, ServiceClient, RpcError, ...runtime }, { StringValue: Text }, grpc) => {
  const { unary, serverStreaming, clientStreaming, bidiStreaming } = runtime;
  const { callUnary, callServerStreaming, callClientStreaming, callBidiStreaming } = runtime;

  const define = (name) => ({
    say: unary(`/test.${name}/Say`, Text, Text),
    list: serverStreaming(`/test.${name}/List`, Text, Text),
    collect: clientStreaming(`/test.${name}/Collect`, Text, Text),
    chat: bidiStreaming(`/test.${name}/Chat`, Text, Text),
  });
  const Front = define("Front");
  const Back = define("Back");

  const check = ({ value }) => {
    if (value === "bad") throw new RpcError(grpc.status.NOT_FOUND, "no such thing");
    return { value };
  };
  const never = (call) =>
    new Promise((_, reject) => call.signal.addEventListener("abort", () => reject(call.signal.reason)));
  const back = await serve({
    address: "127.0.0.1:0",
    services: [
      service(Back, {
        say: async (request, call) => (request.value === "wait" ? never(call) : check(request)),
        async *list(request, call) {
          yield check(request);
          if (request.value === "wait") await never(call);
          yield check(request);
        },
        async collect(requests) {
          let count = 0;
          for await (const request of requests) if (check(request)) count++;
          return { value: String(count) };
        },
        async *chat(requests) {
          for await (const request of requests) yield check(request);
        },
      }),
    ],
    onError: () => {},
  });
  const backClient = new ServiceClient(Back, back.addresses[0], grpc.credentials.createInsecure());
  const front = await serve({
    address: "127.0.0.1:0",
    services: [
      service(Front, {
        say: (request, call) => passOn(callUnary(backClient, Back.say, request, { call })),
        list: (request, call) => callServerStreaming(backClient, Back.list, request, { call }),
        collect: (requests, call) => passOn(callClientStreaming(backClient, Back.collect, requests, { call })),
        chat: (requests, call) => callBidiStreaming(backClient, Back.chat, requests, { call }),
      }),
    ],
    onError: () => {},
  });
  const client = new ServiceClient(Front, front.addresses[0], grpc.credentials.createInsecure());

  async function passOn(call) {
    try {
      return await call;
    } catch (error) {
      throw new RpcError(error.code, error.details, { cause: error });
    }
  }
  const all = async (messages) => {
    for await (const _ of messages);
  };
  const failed = (call) =>
    call.then(
      () => {
        throw new Error("expected a failure");
      },
      () => {},
    );

  await callUnary(client, Front.say, { value: "good" });
  await failed(callUnary(client, Front.say, { value: "bad" }));
  await failed(callUnary(client, Front.say, { value: "wait" }, { timeoutMs: 200 }));
  await all(callServerStreaming(client, Front.list, { value: "good" }));
  await failed(all(callServerStreaming(client, Front.list, { value: "bad" })));
  for await (const _ of callServerStreaming(client, Front.list, { value: "wait" })) break;
  await callClientStreaming(client, Front.collect, [{ value: "a" }, { value: "b" }]);
  await all(callBidiStreaming(client, Front.chat, [{ value: "a" }, { value: "b" }]));

  client.close();
  backClient.close();
  await front.close({ graceMs: 2000 });
  await back.close({ graceMs: 2000 });
};
