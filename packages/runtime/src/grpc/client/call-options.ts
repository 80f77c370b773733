import { type CallCredentials, type CallOptions as GrpcCallOptions, type Interceptor, Metadata } from "@grpc/grpc-js";
import { activeCall, type ParentCall } from "../active-call.js";
import type { ContextValues } from "../context-values.js";
import { MAX_DEADLINE_MS } from "../max-timer.js";
import { checkMetadata, sendable } from "../metadata.js";
import type { Compression } from "./channels.js";

/** How long to wait. Where both are given, the earlier counts. https://grpc.io/docs/guides/deadlines/ */
export interface TimeLimit {
  /** Milliseconds from the start of the call. More than 24.8 days counts as no limit. */
  readonly timeoutMs?: number | undefined;
  /** When to give up. More than 24.8 days from now counts as no limit. */
  readonly deadline?: Date | undefined;
}

/** How to make a call. */
export interface CallOptions extends TimeLimit {
  /**
   * Metadata to send with the call. Keys that HTTP/2 and gRPC set themselves are left out.
   * https://grpc.io/docs/guides/metadata/
   */
  readonly metadata?: Metadata | undefined;
  /** Cancels the call when it aborts. https://grpc.io/docs/guides/cancellation/ */
  readonly signal?: AbortSignal | undefined;
  /**
   * Whether to wait for a connection where there is none, instead of failing with UNAVAILABLE. Default: what the
   * metadata's own options say, else false. https://grpc.io/docs/guides/wait-for-ready/
   */
  readonly waitForReady?: boolean | undefined;
  /** Called when the server's headers come. What it throws cancels the call and is what the caller gets. */
  readonly onHeaders?: ((headers: Metadata) => void) | undefined;
  /**
   * Called when the call ends with a status, good or bad, with the metadata that came with it. What it throws is what
   * the caller gets.
   */
  readonly onTrailers?: ((trailers: Metadata) => void) | undefined;
  /**
   * Credentials for this call, beside those of the channel. They are sent over TLS only: without it, the call fails with
   * UNAUTHENTICATED. https://grpc.io/docs/guides/auth/
   */
  readonly credentials?: CallCredentials | undefined;
  /** The authority to ask for, if it is not the target's. */
  readonly host?: string | undefined;
  /**
   * How to compress what is sent. Default: what the client's option `grpc.default_compression_algorithm` says, else not
   * at all. https://grpc.io/docs/guides/compression/
   */
  readonly compression?: Compression | undefined;
  /**
   * The call that is served, and that this one is made for: this one is cancelled with it, and ends by its deadline, if
   * that is the earlier one. Default: the call that is served where this is called, if its service propagates calls.
   */
  readonly call?: ParentCall | undefined;
  /** What interceptors find in the call's context. */
  readonly values?: ContextValues | undefined;
  /** grpc-js interceptors for this call, in place of those of the client. An empty list leaves those of the client. */
  readonly interceptors?: Interceptor[] | undefined;
}

/**
 * The metadata of a call as grpc-js takes them: a copy, as the caller's may serve another call as well.
 *
 * @throws RangeError if they are too large for a header block.
 */
export function toMetadata({ metadata, waitForReady }: CallOptions): Metadata {
  if (metadata === undefined && waitForReady === undefined) return new Metadata();
  if (metadata !== undefined) checkMetadata(metadata);
  const own = metadata === undefined ? new Metadata() : sendable(metadata);
  const options = metadata?.getOptions() ?? {};
  own.setOptions(waitForReady === undefined ? options : { ...options, waitForReady });
  return own;
}

/** The other options of a call as grpc-js takes them. */
export function toGrpcOptions({ credentials, host, interceptors }: CallOptions, deadline: number): GrpcCallOptions {
  const result: GrpcCallOptions = { deadline };
  if (credentials !== undefined) result.credentials = credentials;
  if (host !== undefined) result.host = host;
  if (interceptors !== undefined) result.interceptors = interceptors;
  return result;
}

/** The call that a call is made for, if there is one. */
export function parentOf({ call }: CallOptions): ParentCall | undefined {
  return call ?? activeCall();
}

/**
 * When to give up, in milliseconds since 1970; Infinity where there is no limit.
 *
 * @throws RangeError if a limit is negative, NaN or an invalid Date.
 */
export function toDeadline({ timeoutMs, deadline }: TimeLimit, parent?: ParentCall): number {
  const now = Date.now();
  let result = parent?.deadline?.getTime() ?? Number.POSITIVE_INFINITY;
  if (timeoutMs !== undefined) {
    if (!(typeof timeoutMs === "number" && timeoutMs >= 0)) {
      throw new RangeError(`timeoutMs must be a number of milliseconds, 0 or more, got ${String(timeoutMs)}`);
    }
    result = Math.min(result, now + timeoutMs);
  }
  if (deadline !== undefined) {
    if (!(deadline instanceof Date) || Number.isNaN(deadline.getTime())) {
      throw new RangeError("deadline must be a valid Date");
    }
    result = Math.min(result, deadline.getTime());
  }
  // grpc-js's servers take what is above for a time in the past.
  return result - now > MAX_DEADLINE_MS ? Number.POSITIVE_INFINITY : result;
}

/** These options, and where they do not say, those of the narrowest defaults that do. Metadata are put together by key. */
export function withDefaults(options: CallOptions, ...defaults: readonly (CallOptions | undefined)[]): CallOptions {
  let result = options;
  for (const part of defaults) if (part !== undefined) result = merged(part, result);
  return result;
}

function merged(wide: CallOptions, narrow: CallOptions): CallOptions {
  const given = Object.fromEntries(Object.entries(narrow).filter(([, value]) => value !== undefined));
  const result: { -readonly [Name in keyof CallOptions]: CallOptions[Name] } = { ...wide, ...given };
  // Whoever says how long to wait means it, be it longer than the default.
  if (narrow.timeoutMs !== undefined || narrow.deadline !== undefined) {
    result.timeoutMs = narrow.timeoutMs;
    result.deadline = narrow.deadline;
  }
  if (narrow.metadata !== undefined) {
    checkMetadata(narrow.metadata);
    // What metadata say themselves is narrower than a default beside them.
    result.waitForReady = narrow.waitForReady ?? narrow.metadata.getOptions().waitForReady ?? wide.waitForReady;
  }
  if (wide.metadata !== undefined && narrow.metadata !== undefined) {
    result.metadata = sendable(wide.metadata, narrow.metadata);
    result.metadata.setOptions({ ...wide.metadata.getOptions(), ...narrow.metadata.getOptions() });
  }
  return result;
}
