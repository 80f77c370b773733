import type { CallOptions, ServerCall, ServiceOptions } from "../../../src/grpc/index.js";
import type { EchoClient, EchoServer } from "../echo-service.js";
import { aborted, start, until } from "../harness.js";

// Three services: a client calls the first, which calls the second, which calls the third.

/** How a service hands its call on to the calls that it makes. */
export type Way = "explicitly" | "implicitly" | "not at all";

export const ways: Record<Way, { service: ServiceOptions; call: (call: ServerCall) => CallOptions }> = {
  explicitly: { service: {}, call: (call) => ({ call }) },
  implicitly: { service: { propagate: true }, call: () => ({}) },
  "not at all": { service: {}, call: () => ({}) },
};

/**
 * Passes each call on to another service. Streams go through generators: one that waits for the next message does not
 * notice that its reader has left, so that nothing but what is handed on can end what it waits for.
 */
export function relay(next: EchoClient, options: (call: ServerCall) => CallOptions): EchoServer {
  return {
    say: (request, call) => next.say(request, options(call)),
    async *list(request, call) {
      for await (const answer of next.list(request, options(call))) yield answer;
    },
    collect: (requests, call) => next.collect(requests, options(call)),
    async *chat(requests, call) {
      for await (const answer of next.chat(requests, options(call))) yield answer;
    },
  };
}

/** What the third service sees. */
export interface Third {
  readonly calls: ServerCall[];
  /** When each of its calls was cancelled, as `performance.now()` has it. */
  readonly cancelledAt: number[];
  /** Lets its calls end, if they were not cancelled. */
  release(): void;
  /** How many of its calls were let go. */
  readonly released: number;
}

/** Answers nothing until it is cancelled, or told to. */
export function waitingThird(): { server: EchoServer; third: Third } {
  const calls: ServerCall[] = [];
  const cancelledAt: number[] = [];
  let release!: () => void;
  const told = new Promise<void>((resolve) => {
    release = resolve;
  });
  const seen = { calls, cancelledAt, release, released: 0 };
  const wait = async (call: ServerCall): Promise<object> => {
    calls.push(call);
    await Promise.race([told, aborted(call.signal).then(() => cancelledAt.push(performance.now()))]);
    call.signal.throwIfAborted();
    seen.released++;
    return {};
  };
  const server: EchoServer = {
    say: (_, call) => wait(call),
    async *list(_, call) {
      yield await wait(call);
    },
    collect: (_, call) => wait(call),
    async *chat(_, call) {
      yield await wait(call);
    },
  };
  return { server, third: seen };
}

/** Starts the three services. Gives a client of the first. */
export async function chain(
  way: Way,
  last: EchoServer,
  middle: (next: EchoClient) => EchoServer = (next) => relay(next, ways[way].call),
): Promise<EchoClient> {
  const options: ServiceOptions = { ...ways[way].service, onError: () => {} };
  const { client: third } = await start(last, options);
  const { client: second } = await start(middle(third), options);
  const { client: first } = await start(relay(second, ways[way].call), options);
  // So that a call takes no more than a call takes.
  await Promise.all([first, second, third].map((client) => client.waitForReady()));
  return first;
}

/** Waits until the third service has a call more. */
export async function reached({ calls }: Third, count: number): Promise<ServerCall> {
  await until(() => calls.length >= count);
  return calls[count - 1]!;
}
