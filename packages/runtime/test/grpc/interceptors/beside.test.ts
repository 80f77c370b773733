import { InterceptingCall, type Interceptor, ServerInterceptingCall, type ServerInterceptor } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import {
  addService,
  type CallInterceptor,
  type ClientCall,
  type ServerCall,
  type ServiceOptions,
  serve,
  service,
} from "../../../src/grpc/index.js";
import { intercepted } from "../../../src/grpc/intercepted.js";
import { EchoClient, EchoService } from "../echo-service.js";
import { cleanup, connect } from "../harness.js";
import { serving } from "../serving.js";
import { callIn, echo, modes, streams } from "./calls.js";

// What stands beside our interceptors: grpc-js's own, several services, and nothing at all.

const asks = [{ text: "a", count: 3 }, { text: "b" }, { text: "c" }];

/** Counts messages and notes metadata, in grpc-js's way. */
function grpcInterceptors(notes: string[]): { client: Interceptor; server: ServerInterceptor } {
  return {
    client: (options, nextCall) =>
      new InterceptingCall(nextCall(options), {
        start(metadata, _listener, next) {
          metadata.set("from-grpc-js", "yes");
          next(metadata, {
            onReceiveMessage(message, nextMessage) {
              notes.push("client got");
              nextMessage(message);
            },
            onReceiveStatus(status, nextStatus) {
              notes.push(`client status ${status.code}`);
              nextStatus(status);
            },
          });
        },
        sendMessage(message, next) {
          notes.push("client sends");
          next(message);
        },
      }),
    server: (_method, call) =>
      new ServerInterceptingCall(call, {
        start(next) {
          next({
            onReceiveMessage(message, nextMessage) {
              notes.push("server got");
              nextMessage(message);
            },
          });
        },
        sendMessage(message, next) {
          notes.push("server sends");
          next(message);
        },
        sendStatus(status, next) {
          notes.push(`server status ${status.code}`);
          next(status);
        },
      }),
  };
}

test.each(modes)("grpc-js's own interceptors work beside ours, on both sides: %s", async (mode) => {
  const [requestStream, responseStream] = streams[mode];
  const notes: string[] = [];
  const { client: grpcClient, server: grpcServer } = grpcInterceptors(notes);
  const noting = (note: string): CallInterceptor =>
    async function* (requests, call, next) {
      notes.push(`> ${note}, ${call.metadata.get("from-grpc-js").join()}`);
      yield* next(requests);
      notes.push(`< ${note}`);
    };
  const running = await serve({
    address: "127.0.0.1:0",
    services: [service(EchoService, echo)],
    callInterceptors: [noting("our server")],
    serverOptions: { interceptors: [grpcServer] },
  });
  cleanup(() => running.close({ graceMs: 0 }));
  const client = connect(running.addresses[0]!, {
    interceptors: [grpcClient],
    callInterceptors: [noting("our client")],
  });
  await callIn(mode, client, asks);
  const count = (note: string) => notes.filter((other) => other === note).length;
  const [requests, responses] = [requestStream ? 3 : 1, responseStream ? 3 : 1];
  expect([count("client sends"), count("server got")]).toEqual([requests, requests]);
  expect([count("server sends"), count("client got")]).toEqual([responses, responses]);
  expect([count("server status 0"), count("client status 0")]).toEqual([1, 1]);
  expect(notes[0]).toBe("> our client, ");
  expect(notes).toContain("> our server, yes");
  expect(notes.at(-1)).toBe("< our client");

  // Those of a call take the place of the client's; where there are none, the client's remain.
  const own: string[] = [];
  notes.length = 0;
  await callIn(mode, client, asks, { interceptors: [grpcInterceptors(own).client] });
  expect([count("client sends"), count("server got")]).toEqual([0, requests]);
  expect(own.filter((note) => note === "client sends")).toHaveLength(requests);
  await callIn(mode, client, asks, { interceptors: [] });
  expect(count("client sends")).toBe(requests);
});

test("interceptors of the server are around those of the service", async () => {
  const notes: string[] = [];
  const noting = (note: string): ServiceOptions => ({
    callInterceptors: [
      (requests, call, next) => {
        notes.push(`${note} ${call.method.path}`);
        return next(requests);
      },
    ],
  });
  const other = { say: { ...EchoService.say, path: "/echo.Other/Say" } };
  const running = await serve({
    address: "127.0.0.1:0",
    services: [service(EchoService, echo, noting("inner")), service(other, { say: async () => ({}) })],
    ...noting("outer"),
  });
  cleanup(() => running.close({ graceMs: 0 }));
  const client = connect(running.addresses[0]!);
  await client.say({});
  expect(notes).toEqual(["outer /echo.Echo/Say", "inner /echo.Echo/Say"]);
});

test("where there are no interceptors, there is nothing of them", () => {
  const target = async () => ({});
  for (const method of Object.values(EchoService)) expect(intercepted([], method, target)).toBe(target);
});

test("where a client has none, its request is encoded as the call is made", async () => {
  const { address } = await serving(echo);
  const passing: CallInterceptor = (requests, _call, next) => next(requests);
  for (const callInterceptors of [[], [passing]]) {
    let encoded = false;
    const request = {
      get text() {
        encoded = true;
        return "a";
      },
    };
    const call = connect(address, { callInterceptors }).say(request);
    const atOnce = encoded;
    await call;
    expect(atOnce).toBe(callInterceptors.length === 0);
  }
});

/** `tsc --noEmit` checks it, nothing of it runs. */
export function mustNotCompile(
  server: Parameters<typeof addService>[0],
  credentials: ConstructorParameters<typeof EchoClient>[1],
  both: CallInterceptor,
  forServers: CallInterceptor<ServerCall>,
  forClients: CallInterceptor<ClientCall>,
): void {
  addService(server, EchoService, echo, { callInterceptors: [both, forServers] });
  new EchoClient("", credentials, { callInterceptors: [both, forClients] });
  // @ts-expect-error: one for servers, on a client
  new EchoClient("", credentials, { callInterceptors: [forServers] });
  // @ts-expect-error: one for clients, on a server
  addService(server, EchoService, echo, { callInterceptors: [forClients] });
  // @ts-expect-error: an async function is no async generator
  const wrong: CallInterceptor = async (requests, _call, next) => next(requests);
  // @ts-expect-error: what is for both sides knows of no peer
  const unknown: CallInterceptor = (requests, { peer }, next) => next(peer === "" ? [] : requests);
  const known: CallInterceptor<ServerCall> = (requests, { peer }, next) => next(peer === "" ? [] : requests);
  new EchoClient("", credentials, {
    callInterceptors: [
      async function* (requests, call, next) {
        // @ts-expect-error: what is sent by grpc-js is not to be set
        call.headers = undefined;
        // @ts-expect-error: a number is no message
        yield* next([7]);
        yield* next(requests);
      },
    ],
  });
  void [wrong, unknown, known];
}
