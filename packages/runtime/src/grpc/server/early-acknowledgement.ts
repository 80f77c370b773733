import type { ServerInterceptingCall, ServerInterceptor } from "@grpc/grpc-js";
import { takesEncoded } from "../stream/encoded-message.js";
import { BatchingCall } from "./batching-call.js";

/**
 * Makes streams of responses several times as fast: grpc-js takes a message for written when it has left for the socket,
 * so that a stream moves about one message for each turn of the event loop. This takes it for written at once, as long
 * as fewer than 64 KiB of its call wait, and sends what waits together: memory stays bounded, and order and delivery are
 * as they were.
 *
 * It is for services that `addService` added; others on the same server are left alone. It has to be the first
 * interceptor of the server, `new Server({ interceptors: [earlyAcknowledgement, …] })`; `serve` sees to that. It is not
 * for servers with a `grpc.max_send_message_length`, which would count what is sent together.
 */
export const earlyAcknowledgement: ServerInterceptor = (method, call) => {
  if (method.responseStream && takesEncoded(method.responseSerialize)) {
    return new BatchingCall(call, method.responseSerialize);
  }
  // The type asks for the class, of which grpc-js uses what is in the interface: one more would be a good part of what a
  // short call costs.
  return call as ServerInterceptingCall;
};
