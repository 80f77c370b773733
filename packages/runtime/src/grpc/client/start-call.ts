import {
  type Client,
  type CallOptions as GrpcCallOptions,
  type Metadata,
  type ServiceError,
  type StatusObject,
  status,
} from "@grpc/grpc-js";
import { activeCall, detached, runFor } from "../active-call.js";
import type { MethodInfo } from "../definition.js";
import { expectManyListeners } from "../many-listeners.js";
import { ofCall, RpcError } from "../status.js";
import { type CallOptions, parentOf, toDeadline, toGrpcOptions, toMetadata } from "./call-options.js";
import { aborted } from "./cancellation.js";
import { isClosed } from "./channels.js";
import { closed, type ServiceClient, stateOf } from "./service-client.js";
import type { FastStreams } from "./stream-interceptors.js";
import { withoutStack } from "./without-stack.js";

/** What grpc-js's calls have in common, whatever streams they are beside. */
export interface Surface {
  cancel(): void;
  // grpc-js's overloads for each event are more than some versions of TypeScript can compare.
  // biome-ignore lint/suspicious/noExplicitAny: what a listener gets depends on the event.
  on(event: string, listener: (argument: any) => void): unknown;
}

/** Makes a call through grpc-js. What a callback of grpc-js gets as an error goes to `ended`. */
export type Dial<S extends Surface> = (
  client: Client,
  metadata: Metadata,
  options: GrpcCallOptions,
  ended: (error: ServiceError | null) => void,
) => S;

/** How a call ended. */
export interface Outcome {
  /** What its caller gets; absent where all went well. A box, as what is thrown may be undefined. */
  readonly failure?: { readonly error: unknown };
  /** Whether this side broke it off. */
  readonly cancelled: boolean;
}

/** A call under way. */
export interface StartedCall<S extends Surface> {
  readonly surface: S;
  /** The way of its messages past the streams of the surface, if there is one. */
  readonly direct: NonNullable<FastStreams["direct"]>;
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
  method: MethodInfo,
  options: CallOptions,
  dial: Dial<S>,
  settle: (outcome: Outcome) => void,
): StartedCall<S> {
  const { onHeaders, onTrailers } = options;
  const parent = parentOf(options);
  const served = activeCall();
  const metadata = toMetadata(options);
  const deadline = toDeadline(options, parent);
  const signals = [options.signal, parent?.signal].filter((signal) => signal !== undefined);
  for (const signal of signals) {
    expectManyListeners(signal);
    // What grpc-js starts after its end has come is sent all the same, and never cancelled: so it is not started.
    if (signal.aborted) throw aborted(signal);
  }
  if (deadline <= Date.now()) {
    throw ofCall(new RpcError(status.DEADLINE_EXCEEDED, "the deadline had passed before the call"));
  }

  let error: ServiceError | undefined;
  let broken: { readonly error: unknown } | undefined;
  let open = true;

  let surface: S;
  const fail = (reason: unknown): void => {
    if (!open || broken !== undefined) return;
    broken = { error: reason };
    cancel(surface);
  };
  const onAbort = ({ target }: Event): void => fail(aborted(target as AbortSignal)); // listened to on signals only
  const close = (): void => {
    open = false;
    for (const signal of signals) signal.removeEventListener("abort", onAbort);
  };
  const settleClosed = (): void => {
    if (broken !== undefined) settle({ failure: broken, cancelled: true });
    else if (error !== undefined) settle({ failure: { error: ofCall(RpcError.from(error)) }, cancelled: false });
    else settle({ cancelled: false });
  };
  /** Where there is one response, its callback is the end, but for trailers. */
  const ended = (given: ServiceError | null): void => {
    error = given ?? undefined;
    if (onTrailers !== undefined || !open) return;
    close();
    settleClosed();
  };

  const { channels, hasInterceptors, withFastStreams } = stateOf(owner);
  if (options.credentials !== undefined && !channels.secure) {
    const why = "credentials of a call are sent over TLS only, and this channel has none";
    throw ofCall(new RpcError(status.UNAUTHENTICATED, why));
  }
  const client = channels.for(options.compression);
  const streams = withFastStreams(method, options.interceptors);
  try {
    const grpcOptions = toGrpcOptions(options, deadline);
    Object.assign(grpcOptions, streams.options);
    const start = (): S => dial(client, metadata, grpcOptions, ended);
    const begin = hasInterceptors || options.interceptors !== undefined ? start : () => withoutStack(start);
    // A connection may come of it, and lives on with what it was made for; credentials and the like are for all calls.
    surface = detached(begin);
  } catch (refusal) {
    throw isClosed(client) ? closed(refusal) : refusal;
  }

  if (method.requestStream || method.responseStream) {
    surface.on("error", (given: ServiceError) => {
      error = given;
    });
  }
  if (onHeaders !== undefined) {
    surface.on("metadata", (headers: Metadata) => {
      if (open) attempt(() => runFor(served, () => onHeaders(headers)), fail);
    });
  }
  if (method.responseStream || onTrailers !== undefined) {
    surface.on("status", ({ metadata: trailers }: StatusObject) => {
      if (!open) return;
      close();
      if (onTrailers !== undefined) {
        attempt(
          () => runFor(served, () => onTrailers(trailers)),
          (thrown) => {
            broken ??= { error: thrown };
          },
        );
      }
      settleClosed();
    });
  }
  // Interceptors may have answered already.
  if (open) for (const signal of signals) signal.addEventListener("abort", onAbort);

  return {
    surface,
    direct: streams.direct ?? {},
    fail,
    abandon() {
      if (!open) return;
      close();
      cancel(surface);
    },
  };
}

function cancel(surface: Surface): void {
  surface.cancel();
  // grpc-js opens its HTTP/2 stream some microtasks after the start. A cancel before that ends the call here, but not
  // the stream, which the server would then serve for good; a second one reaches it.
  setImmediate(() => surface.cancel());
}

function attempt(hook: () => void, failed: (error: unknown) => void): void {
  try {
    hook();
  } catch (error) {
    failed(error);
  }
}
