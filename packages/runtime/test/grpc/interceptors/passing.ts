import type { AnyMessage, CallInterceptor } from "../../../src/grpc/index.js";
import type { Answer, Ask } from "../echo-service.js";

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
