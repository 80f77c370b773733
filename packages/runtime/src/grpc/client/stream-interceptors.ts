import type { CallOptions, ClientOptions, Interceptor, NextCall } from "@grpc/grpc-js";
import type { MethodInfo } from "../definition.js";
import type { DirectReads } from "../stream/direct-reads.js";
import type { DirectWrites } from "../stream/direct-writes.js";
import { directReads, type ReadingCall } from "./reading-call.js";
import { BatchingCall, requestBatches } from "./request-batches.js";

/** What makes the streams of one call fast. */
export interface FastStreams {
  /** The call's interceptors, as grpc-js takes them. */
  readonly options: Pick<CallOptions, "interceptors" | "interceptor_providers">;
  /** The way of its messages past the streams of grpc-js, once it is started, and if there is one. */
  readonly direct?: { readonly reads?: DirectReads<unknown>; readonly writes?: DirectWrites<unknown> };
}

/** Makes the streams of a call fast, beneath the interceptors that it has; those that the call brings itself count. */
export type WithFastStreams = (method: MethodInfo, own: Interceptor[] | undefined) => FastStreams;

const AS_THEY_ARE: FastStreams = { options: {} };

/** How calls of a client have fast streams. */
export function withFastStreams(client: ClientOptions): WithFastStreams {
  // A limit would count what is sent together. What that of somebody else's channel is, nobody knows.
  const unsaid = client.channelOverride === undefined ? -1 : 0;
  const isLimited = (client["grpc.max_send_message_length"] ?? unsaid) >= 0;
  // What this makes of a call's interceptors, nobody knows, either.
  const isTransformed = client.callInvocationTransformer !== undefined;
  const { interceptors = [], interceptor_providers: providers = [] } = client;
  return ({ requestStream, responseStream }, own = []) => {
    if (isLimited || isTransformed || !(requestStream || responseStream)) return AS_THEY_ARE;
    // Interceptors are to see each message, as grpc-js has it.
    if (own.length + interceptors.length + providers.length === 0) return direct(requestStream);
    if (!requestStream) return AS_THEY_ARE;
    if (own.length > 0) return { options: { interceptors: [...own, requestBatches] } };
    return providers.length > 0
      ? { options: { interceptor_providers: [...providers, () => requestBatches] } }
      : { options: { interceptors: [...interceptors, requestBatches] } };
  };
}

function direct(requestStream: boolean): FastStreams {
  let call: ReadingCall | undefined;
  const intercept = requestStream ? requestBatches : directReads;
  const keep = (...given: [Parameters<Interceptor>[0], NextCall]): ReadingCall => {
    call = intercept(...given);
    return call;
  };
  return {
    options: { interceptors: [keep] },
    get direct() {
      if (call === undefined) return {};
      return call instanceof BatchingCall ? call : { reads: call.reads };
    },
  };
}
