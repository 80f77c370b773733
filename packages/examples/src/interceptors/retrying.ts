import { setTimeout as sleep } from "node:timers/promises";
import { status } from "@grpc/grpc-js";
import { type AnyMessage, type CallInterceptor, type ClientCall, RpcError } from "@protoc-gen-ts/runtime/grpc";

/** How often to try, and how long to wait between. */
export interface Retries {
  /** How often in all, the first time among them. */
  readonly attempts: number;
  /** The longest wait before the second attempt; it doubles from one to the next. */
  readonly backoffMs: number;
}

/**
 * For clients: tries unary calls again when the server was not there. A channel can do so too, with
 * `serviceConfig: { defaults: { retryPolicy } }`; this one can be made to decide by whatever it likes.
 */
export function retrying({ attempts, backoffMs }: Retries): CallInterceptor<ClientCall> {
  return async function* (requests, call, next) {
    if (call.method.requestStream || call.method.responseStream) {
      yield* next(requests);
      return;
    }
    const sent: AnyMessage[] = [];
    for await (const request of requests) sent.push(request);
    for (let attempt = 1; ; attempt++) {
      try {
        yield* next(sent);
        return;
      } catch (error) {
        if (attempt >= attempts || !(error instanceof RpcError && error.code === status.UNAVAILABLE)) throw error;
      }
      // At random, so that clients that failed together do not come back together.
      const wait = Math.random() * backoffMs * 2 ** (attempt - 1);
      await sleep(wait, undefined, { signal: call.signal });
    }
  };
}
