import type { Message } from "@bufbuild/protobuf";
import type { ClientDuplexStream, ClientReadableStream } from "@grpc/grpc-js";
import type { Init } from "../../index.js";
import type { BidiStreamingMethod, ServerStreamingMethod } from "../definition.js";
import { orEncoded } from "../stream/encoded-message.js";
import { type Incoming, incoming } from "../stream/incoming.js";
import type { Outgoing } from "../stream/outgoing.js";
import { fromReadable, type Source } from "../stream/source.js";
import type { CallOptions } from "./call-options.js";
import { sendRequests, stopRequests } from "./requests.js";
import type { ServiceClient } from "./service-client.js";
import { type Dial, type Outcome, type StartedCall, startCall } from "./start-call.js";

/** Starts a call with one request and a stream of responses. */
export function startServerStreaming<I extends Message, O extends Message>(
  client: ServiceClient,
  method: ServerStreamingMethod<I, O>,
  request: Init<I>,
  options: CallOptions,
): AsyncIterable<O> {
  const dial: Dial<ClientReadableStream<O>> = (grpc, metadata, grpcOptions) =>
    grpc.makeServerStreamRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      request,
      metadata,
      grpcOptions,
    );
  const call = startCall(client, method, options, dial, (outcome) => replies.end(endOf(outcome)));
  const replies: Incoming<O> = incoming(responsesOf(call), call.abandon);
  return replies;
}

/** Starts a call with a stream each way. */
export function startBidiStreaming<I extends Message, O extends Message>(
  client: ServiceClient,
  method: BidiStreamingMethod<I, O>,
  requests: AsyncIterable<Init<I>> | Iterable<Init<I>>,
  options: CallOptions,
): AsyncIterable<O> {
  const dial: Dial<ClientDuplexStream<Init<I>, O>> = (grpc, metadata, grpcOptions) =>
    grpc.makeBidiStreamRequest(
      method.path,
      orEncoded(method.requestSerialize),
      method.responseDeserialize,
      metadata,
      grpcOptions,
    );
  let sent: Outgoing | undefined;
  const call = startCall(client, method, options, dial, (outcome) => {
    stopRequests(sent);
    replies.end(endOf(outcome));
  });
  const replies: Incoming<O> = incoming(responsesOf(call), () => {
    call.abandon();
    stopRequests(sent);
  });
  sent = sendRequests(requests, call);
  return replies;
}

function responsesOf<O>({
  surface,
  direct,
}: StartedCall<ClientReadableStream<O> | ClientDuplexStream<never, O>>): Source<O> {
  // It is the call's own deserializer that made them.
  return (direct.reads?.claim(surface) as Source<O> | undefined) ?? fromReadable(surface);
}

/** Whoever broke the call off does not want what came before. */
function endOf({ failure, cancelled }: Outcome): Parameters<Incoming<unknown>["end"]>[0] {
  return failure === undefined ? {} : { failure, drop: cancelled };
}
