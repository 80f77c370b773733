import { setMaxListeners } from "node:events";
import {
  type Client,
  type CallOptions as GrpcCallOptions,
  type Metadata,
  type ServiceError,
  type StatusObject,
  status,
} from "@grpc/grpc-js";
import { type CallOptions, toDeadline, toGrpcOptions, toMetadata } from "./call-options.js";
import { clientOf, closed, isClosed, type ServiceClient } from "./service-client.js";
import { RpcError } from "../status.js";

/** What grpc-js's calls have in common, whatever streams they are beside. */
export interface Surface {
  cancel(): void;
  // grpc-js's overloads for each event are more than some versions of TypeScript can compare.
  // biome-ignore lint/suspicious/noExplicitAny: what a listener gets depends on the event.
  on(event: string, listener: (argument: any) => void): unknown;
}

/** Makes a call through grpc-js. What a callback of grpc-js gets as an error goes to `failed`. */
export type Dial<S extends Surface> = (
  client: Client,
  metadata: Metadata,
  options: GrpcCallOptions,
  failed: (error: ServiceError | null) => void,
) => S;

/** How a call ended. */
export interface Outcome {
  /** What its caller gets; absent where all went well. A box, as what is thrown may be undefined. */
  readonly failure?: { readonly error: unknown };
  /** Whether this side broke it off. */
  readonly cancelled: boolean;
}

/** A call under way. */
export interface ClientCall<S extends Surface> {
  readonly surface: S;
  /** Breaks the call off; its caller gets this error. */
  fail(error: unknown): void;
  /** Breaks the call off where nobody waits for it any more: `settle` is not called. */
  abandon(): void;
}

/**
 * Starts a call. What all four kinds share is here: metadata, deadline, cancellation, errors.
 *
 * @param settle Called once, when the call is over and nothing of it is left behind.
 * @throws what its caller gets, if it cannot be started.
 */
export function startCall<S extends Surface>(
  owner: ServiceClient,
  options: CallOptions,
  dial: Dial<S>,
  settle: (outcome: Outcome) => void,
): ClientCall<S> {
  const { signal, onHeaders, onTrailers } = options;
  const metadata = toMetadata(options);
  const deadline = toDeadline(options);
  if (signal !== undefined) expectManyListeners(signal);
  // What grpc-js starts after its end has come is sent all the same, and never cancelled: so it is not started.
  if (signal?.aborted) throw aborted(signal);
  if (deadline <= Date.now()) throw new RpcError(status.DEADLINE_EXCEEDED, "the deadline had passed before the call");

  let error: ServiceError | undefined;
  let broken: { readonly error: unknown } | undefined;
  let open = true;

  const grpc = clientOf(owner);
  let surface: S;
  try {
    surface = dial(grpc, metadata, toGrpcOptions(options, deadline), (given) => {
      error = given ?? undefined;
    });
  } catch (refusal) {
    throw isClosed(grpc) ? closed(refusal) : refusal;
  }

  const close = (): void => {
    open = false;
    signal?.removeEventListener("abort", onAbort);
  };
  const fail = (reason: unknown): void => {
    if (!open || broken !== undefined) return;
    broken = { error: reason };
    cancel(surface);
  };
  const onAbort = (): void => fail(aborted(signal!));
  surface.on("error", (given: ServiceError) => {
    error = given;
  });
  surface.on("metadata", (headers: Metadata) => {
    if (!open || onHeaders === undefined) return;
    attempt(() => onHeaders(headers), fail);
  });
  surface.on("status", (end: StatusObject) => {
    if (!open) return;
    close();
    if (onTrailers !== undefined) {
      attempt(
        () => onTrailers(end.metadata),
        (thrown) => {
          broken ??= { error: thrown };
        },
      );
    }
    if (broken !== undefined) settle({ failure: broken, cancelled: true });
    else if (error !== undefined) settle({ failure: { error: RpcError.from(error) }, cancelled: false });
    else settle({ cancelled: false });
  });
  signal?.addEventListener("abort", onAbort);

  return {
    surface,
    fail,
    abandon() {
      if (!open) return;
      close();
      cancel(surface);
    },
  };
}

/**
 * One signal may serve many calls at a time, which Node.js would take for a leak and warn.
 *
 * @throws TypeError if this is no AbortSignal.
 */
function expectManyListeners(signal: AbortSignal): void {
  if (typeof signal?.addEventListener !== "function") throw new TypeError("signal must be an AbortSignal");
  setMaxListeners(0, signal);
}

function cancel(surface: Surface): void {
  surface.cancel();
  // grpc-js opens its HTTP/2 stream some microtasks after the start. A cancel before that ends the call here, but not
  // the stream, which the server would then serve for good; a second one reaches it.
  setImmediate(() => surface.cancel());
}

function aborted(signal: AbortSignal): RpcError {
  return new RpcError(status.CANCELLED, "the signal of the call was aborted", { cause: signal.reason });
}

function attempt(hook: () => void, failed: (error: unknown) => void): void {
  try {
    hook();
  } catch (error) {
    failed(error);
  }
}
