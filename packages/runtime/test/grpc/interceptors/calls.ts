import type { CallOptions } from "../../../src/grpc/index.js";
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
