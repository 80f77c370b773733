import type { Message } from "@bufbuild/protobuf";
import type { ClientWritableStream } from "@grpc/grpc-js";
import type { Init } from "../../index.js";
import type { ClientStreamingMethod, UnaryMethod } from "../definition.js";
import { failing } from "../failing.js";
import { orEncoded } from "../stream/encoded-message.js";
import type { Outgoing } from "../stream/outgoing.js";
import type { CallOptions } from "./call-options.js";
import { sendRequests, stopRequests } from "./requests.js";
import type { ServiceClient } from "./service-client.js";
import { type Dial, type Surface, startCall } from "./start-call.js";

/** Starts a call with one request and one response. */
export function startUnary<I extends Message, O extends Message>(
  client: ServiceClient,
  method: UnaryMethod<I, O>,
  request: Init<I>,
  options: CallOptions,
): Promise<O> {
  return new Promise((resolve, reject) => {
    let reply: O | undefined;
    const dial: Dial<Surface> = (grpc, metadata, grpcOptions, ended) =>
      grpc.makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        metadata,
        grpcOptions,
        (error, value) => {
          reply = value;
          ended(error);
        },
      );
    startCall(client, method, options, dial, ({ failure }) => {
      if (failure !== undefined) failing(failure.error).then(resolve, reject);
      else resolve(reply!);
    });
  });
}

/** Starts a call with a stream of requests and one response. */
export function startClientStreaming<I extends Message, O extends Message>(
  client: ServiceClient,
  method: ClientStreamingMethod<I, O>,
  requests: AsyncIterable<Init<I>> | Iterable<Init<I>>,
  options: CallOptions,
): Promise<O> {
  return new Promise((resolve, reject) => {
    let reply: O | undefined;
    let sent: Outgoing | undefined;
    const dial: Dial<ClientWritableStream<Init<I>>> = (grpc, metadata, grpcOptions, ended) =>
      grpc.makeClientStreamRequest(
        method.path,
        orEncoded(method.requestSerialize),
        method.responseDeserialize,
        metadata,
        grpcOptions,
        (error, value) => {
          reply = value;
          ended(error);
        },
      );
    const call = startCall(client, method, options, dial, ({ failure }) => {
      stopRequests(sent);
      if (failure !== undefined) failing(failure.error).then(resolve, reject);
      else resolve(reply!);
    });
    sent = sendRequests(requests, call);
  });
}
