import type { Readable } from "node:stream";
import { Metadata, type ServerDuplexStream, type StatusObject, type sendUnaryData, status } from "@grpc/grpc-js";
import { checkMessage, EncodeError } from "../../index.js";
import { type Incoming, incoming } from "../stream/incoming.js";
import { sendableDetails } from "../metadata.js";
import { type Outgoing, outgoing } from "../stream/outgoing.js";
import { LiveCall, type ServerCall, type Surface } from "./server-call.js";
import { RpcError } from "../status.js";

/** A handler of any kind of method: the kind decides which request it takes, and what it returns. */
export type AnyHandler = (request: unknown, call: ServerCall) => unknown;

/** What all methods of a service share. */
export interface Serving {
  /** Takes errors that no client gets to see. Never throws. */
  report(error: unknown, call: ServerCall): void;
  /** Why one of these messages could not be encoded, if that is so. */
  refusal(messages: readonly unknown[]): { readonly error: unknown } | undefined;
}

/** The kind of a method. */
interface Kind {
  readonly requestStream: boolean;
  readonly responseStream: boolean;
}

/** What grpc-js's handlers reply to: the callback is there where one response is due. */
type Reply = sendUnaryData<unknown>;

/**
 * Serves one call, of any kind. Whatever the handler does, the client gets a status, unless it is gone.
 *
 * @returns when the handler is through. Never rejects.
 */
export async function serve(
  kind: Kind,
  handler: AnyHandler,
  serving: Serving,
  surface: Surface,
  reply?: Reply,
): Promise<void> {
  // The kind says which of these grpc-js made: the request or its stream, and the stream of responses.
  const streams = surface as ServerDuplexStream<unknown, unknown> & { readonly request: unknown };
  let requests: Incoming<unknown> | undefined;
  let responses: Outgoing | undefined;
  let last: unknown;

  const report = (error: unknown): void => {
    // A handler that was cancelled is expected to fail by it.
    if (call.cancelled === undefined || !isEcho(error)) serving.report(error, call);
  };
  const call = new LiveCall(surface, {
    hasWritten: () => responses?.begun ?? false,
    closed() {
      const refusal = serving.refusal(responses?.recent ?? [last]);
      if (refusal !== undefined) serving.report(refusal.error, call);
      if (call.cancelled === undefined) return;
      requests?.end({ failure: { error: call.cancelled }, drop: true });
      responses?.stop().catch(report);
    },
  });

  try {
    if (kind.requestStream) requests = readRequests(streams);
    const result = handler(requests ?? streams.request, call);
    if (kind.responseStream) {
      responses = outgoing(result as AsyncIterable<unknown>, streams);
      await responses.done;
      if (call.cancelled !== undefined) return;
      const trailers = call.statusMetadata();
      call.answer();
      streams.end(trailers);
    } else {
      last = await result;
      if (call.cancelled !== undefined) return;
      checkMessage(last);
      const trailers = call.statusMetadata();
      call.answer();
      reply!(null, last, trailers);
    }
  } catch (error) {
    const thrown = rpcErrorOf(error);
    if (thrown === undefined || call.cancelled !== undefined) report(error);
    if (call.cancelled !== undefined) return;
    const failure = failureOf(thrown ?? hidden(error), call, report);
    call.answer();
    if (reply !== undefined) reply(failure);
    else surface.emit("error", failure); // how grpc-js takes the status of a stream
  } finally {
    requests?.return(); // what was not read by now never will be
  }
}

function readRequests(source: Readable): Incoming<unknown> {
  // A handler may stop reading and answer all the same, so nothing is cancelled then.
  const requests = incoming(source, () => {});
  // A Node.js client that cancels ends its stream first and resets it after. Where both come together, this lets the
  // reset be seen before a handler takes what came so far for all there is.
  source.once("end", () => setImmediate(() => requests.end({})));
  return requests;
}

/** The RpcError that a handler threw; undefined if it threw something else. */
function rpcErrorOf(error: unknown): RpcError | undefined {
  try {
    // Made anew: since it was made, its fields may have been changed to what is no status.
    return error instanceof RpcError
      ? new RpcError(error.code, error.details, { metadata: error.metadata })
      : undefined;
  } catch {
    return undefined; // handlers may throw anything, and some things throw when they are looked at
  }
}

/** What the client gets to see of an error that is not meant for it: nothing. The words are grpc-js's own. */
function hidden(error: unknown): RpcError {
  return isA(EncodeError, error)
    ? new RpcError(status.INTERNAL, "Error serializing response")
    : new RpcError(status.UNKNOWN, "Unknown error");
}

function failureOf(error: RpcError, call: LiveCall, report: (error: unknown) => void): StatusObject {
  let metadata: Metadata;
  try {
    metadata = call.statusMetadata(error);
  } catch (tooLarge) {
    report(tooLarge);
    metadata = new Metadata();
  }
  return { code: error.code, details: sendableDetails(error.details), metadata };
}

/** Whether an error only says that the call was cancelled: our own reason, or how Node.js's APIs report an abort. */
function isEcho(error: unknown): boolean {
  return isA(RpcError, error) || (isA(Error, error) && error.name === "AbortError");
}

/** `instanceof`, of anything that may have been thrown. */
function isA<T>(type: abstract new (...args: never[]) => T, value: unknown): value is T {
  try {
    return value instanceof type;
  } catch {
    return false;
  }
}
