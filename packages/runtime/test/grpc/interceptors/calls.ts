import type { AnyMessage, CallInterceptor, CallOptions } from "../../../src/grpc/index.js";
import type { Answer, Ask, EchoClient, EchoServer } from "../echo-service.js";
import { all } from "../harness.js";

// What the tests of interceptors share: one call of each kind, in one shape.

export const modes = ["say", "list", "collect", "chat"] as const;
export type Mode = (typeof modes)[number];

/** Whether the kind has a stream of requests, of responses. */
export const streams: Record<Mode, readonly [boolean, boolean]> = {
  say: [false, false],
  list: [false, true],
  collect: [true, false],
  chat: [true, true],
};

/** Makes a call of a kind; where it takes one request, it is the first. */
export async function callIn(
  mode: Mode,
  client: EchoClient,
  asks: readonly Partial<Ask>[],
  options?: CallOptions,
): Promise<Answer[]> {
  switch (mode) {
    case "say":
      return [await client.say(asks[0]!, options)];
    case "list":
      return all(client.list(asks[0]!, options));
    case "collect":
      return [await client.collect(asks, options)];
    case "chat":
      return all(client.chat(asks, options));
  }
}

/** Answers each request with its text, one for one or all together. */
export const echo: EchoServer = {
  async say({ text }) {
    return { text };
  },
  async *list({ text, count }) {
    for (let index = 0; index < count; index++) yield { text, index };
  },
  async collect(requests) {
    return { text: (await all(requests)).map(({ text }) => text).join(" ") };
  },
  async *chat(requests) {
    for await (const { text } of requests) yield { text };
  },
};

/** Has each request and each response changed on its way. */
export function changing(
  ask: (request: Partial<Ask>) => Partial<Ask>,
  answer: (response: Partial<Answer>) => Partial<Answer>,
): CallInterceptor {
  // The service has one type of requests and one of responses.
  async function* changed(messages: AsyncIterable<AnyMessage>, change: (message: never) => AnyMessage) {
    for await (const message of messages) yield change(message as never);
  }
  return (requests, _call, next) => changed(next(changed(requests, ask)), answer);
}

/** Passes everything on, message by message, as one does that looks at each of them. */
export const passing: CallInterceptor = changing(
  (request) => request,
  (response) => response,
);
