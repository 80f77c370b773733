import { setImmediate } from "node:timers";
import type { ServerDuplexStream, sendUnaryData } from "@grpc/grpc-js";
import { checkMessage } from "../../index.js";
import { runFor } from "../active-call.js";
import type { MethodInfo } from "../definition.js";
import type { Target } from "../intercepted.js";
import { type Incoming, incoming } from "../stream/incoming.js";
import { type Outgoing, outgoing } from "../stream/outgoing.js";
import { fromReadable } from "../stream/source.js";
import { fromWritable } from "../stream/target.js";
import { type DirectCall, directCallOf } from "./direct-calls.js";
import { type Failure, isEcho, statusOf } from "./failure.js";
import { LiveCall, type ServerCall, type Surface } from "./server-call.js";

// Kept from the start: where a test puts a clock of its own in the place of timers, requests end all the same.
const turn: typeof setImmediate = setImmediate;

/** What all methods of a service share. */
export interface Serving {
  /** Takes errors. Never throws. */
  report(error: unknown, call: ServerCall): void;
  /** Why one of these messages could not be encoded, if that is so. */
  refusal(messages: readonly unknown[]): { readonly error: unknown } | undefined;
  /** Whether calls that a handler makes are made for its own call. */
  readonly propagate: boolean;
  /** The calls under way. */
  readonly calls: Set<LiveCall>;
}

type Streams = ServerDuplexStream<unknown, unknown> & { readonly request: unknown };

/** What grpc-js's handlers reply to: the callback is there where one response is due. */
type Reply = sendUnaryData<unknown>;

/**
 * Serves one call, of any kind. Whatever the handler does, the client gets a status, unless it is gone.
 *
 * @returns when the handler is through. Never rejects.
 */
export async function answer(
  method: MethodInfo,
  handler: Target<ServerCall>,
  serving: Serving,
  surface: Surface,
  reply?: Reply,
): Promise<void> {
  // The kind says which of these grpc-js made: the request or its stream, and the stream of responses.
  const streams = surface as Streams;
  let requests: Incoming<unknown> | undefined;
  let responses: Outgoing | undefined;
  let last: unknown;

  const report = (error: unknown): void => {
    // A handler that was cancelled is expected to fail by it.
    if (call.cancelled === undefined || !isEcho(error)) serving.report(error, call);
  };
  const fail = (failure: Failure): void => {
    if (reply !== undefined) reply(failure);
    else surface.emit("error", failure); // how grpc-js takes the status of a stream
  };
  const call = new LiveCall(method, surface, {
    hasWritten: () => responses?.begun ?? false,
    closed() {
      serving.calls.delete(call);
      const refusal = serving.refusal(responses?.recent ?? [last]);
      if (refusal !== undefined) serving.report(refusal.error, call);
      if (call.cancelled === undefined) return;
      requests?.end({ failure: { error: call.cancelled }, drop: true });
      responses?.stop().catch(report);
      // At once, as a handler may not listen. Where the client is gone nobody gets it, but what stands around handlers,
      // such as OpenTelemetry's instrumentation, waits for it.
      fail(statusOf(call.cancelled, call, report));
    },
  });

  serving.calls.add(call);

  const run = <T>(work: () => T): T => (serving.propagate ? runFor(call, work) : work());
  const direct = method.requestStream || method.responseStream ? directCallOf(surface.metadata) : undefined;

  try {
    if (method.requestStream) requests = readRequests(streams, direct);
    const result = run(() => handler(requests ?? streams.request, call));
    if (method.responseStream) {
      responses = run(() => outgoing(result as AsyncIterable<unknown>, direct?.writes ?? fromWritable(streams)));
      await responses.done;
      if (call.cancelled !== undefined) return;
      const trailers = call.sendableTrailers();
      call.answer();
      streams.end(trailers);
    } else {
      last = await result;
      if (call.cancelled !== undefined) return;
      checkMessage(last);
      const trailers = call.sendableTrailers();
      call.answer();
      reply!(null, last, trailers);
    }
  } catch (error) {
    report(error);
    if (call.cancelled !== undefined) return;
    const failure = statusOf(error, call, report);
    call.answer();
    fail(failure);
  } finally {
    requests?.return(); // what was not read by now never will be
  }
}

function readRequests(source: Streams, direct: DirectCall | undefined): Incoming<unknown> {
  // A handler may stop reading and answer all the same, so nothing is cancelled then.
  const requests = incoming(direct?.reads.claim(source) ?? fromReadable(source), () => {});
  // A Node.js client that cancels ends its stream first and resets it after. Where both come together, this lets the
  // reset be seen before a handler takes what came so far for all there is.
  source.once("end", () => turn(() => requests.end({})));
  return requests;
}
