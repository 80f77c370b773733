// What must not compile; `tsc --noEmit` checks it, nothing of it runs.

import {
  type ClientOptions,
  credentials,
  type MethodDefinition,
  type Server,
  type ServiceDefinition,
} from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import { addService, type ServerImplementation } from "../../src/grpc/index.js";
import type { Init } from "../../src/index.js";
import { type Answer, type Ask, EchoClient, type EchoServer, EchoService } from "./echo-service.js";

export async function mustNotCompile(
  client: EchoClient,
  server: Server,
  ask: Ask,
  options: ClientOptions,
): Promise<void> {
  // @ts-expect-error: a handler that returns another message
  addService(server, EchoService, { say: async () => ({ text: 1 }) });
  // @ts-expect-error: a handler that returns no promise
  addService(server, EchoService, { say: () => ({ text: "a" }) });
  // @ts-expect-error: a handler that takes another request
  addService(server, EchoService, { say: async (request: { other: string }) => ({ text: request.other }) });
  // @ts-expect-error: a stream where one response is due
  addService(server, EchoService, { say: async function* () {} });
  // @ts-expect-error: one response where a stream is due
  addService(server, EchoService, { list: async () => ({ text: "a" }) });
  // @ts-expect-error: no such method
  addService(server, EchoService, { sya: async () => ({ text: "a" }) });

  // @ts-expect-error: a field of another type
  client.say({ text: 1 });
  // @ts-expect-error: no such field
  client.say({ txt: "a" });
  // @ts-expect-error: one request where a stream is due
  client.collect({ text: "a" });
  // @ts-expect-error: no such option
  client.say({}, { timeout: 5 });

  // @ts-expect-error: a missing await
  client.say({}).text;
  // @ts-expect-error: a stream is no promise
  (await client.list({})).text;
  // @ts-expect-error: a stream must be iterated with await
  for (const _ of client.list({}));

  // @ts-expect-error: no such option of a client
  new EchoClient("", credentials.createInsecure(), { callInterceptor: [] });
  // @ts-expect-error: an option of grpc-js that is of another type
  new EchoClient("", credentials.createInsecure(), { "grpc.keepalive_time_ms": "20 s" });

  // What must compile: options of grpc-js, those included that its types do not know.
  new EchoClient("", credentials.createInsecure(), { "grpc.keepalive_time_ms": 20_000, "grpc-node.new": 1 });
  new EchoClient("", credentials.createInsecure(), options);
  // What must compile: a whole message, a part of it, options that may be undefined.
  client.say(ask, { timeoutMs: undefined, deadline: undefined, signal: undefined });
}

export const definition: ServiceDefinition = EchoService;
export const method: MethodDefinition<Ask, Answer> = EchoService.say;
export const partial: MethodDefinition<Init<Ask>, Init<Answer>> = EchoService.chat;
export const whole = (server: EchoServer): ServerImplementation<typeof EchoService> => server;
export const some = (server: Partial<EchoServer>): ServerImplementation<typeof EchoService> => server;

test("a client has few names of its own", () => {
  const names = (prototype: object) => Object.getOwnPropertyNames(prototype).sort();
  expect(names(Object.getPrototypeOf(EchoClient.prototype))).toEqual([
    "close",
    "constructor",
    "getChannel",
    "waitForReady",
  ]);
  const client = new EchoClient("127.0.0.1:1", credentials.createInsecure());
  expect(Object.keys(client)).toEqual([]);
  client.close();
});
