import type { Metadata } from "@grpc/grpc-js";
import type { AuthContext } from "@protoc-gen-ts/runtime/grpc";
import { MAX_TIMER_MS } from "../limits.js";

/** Who makes calls, and how long he waits. */
export interface Caller {
  /** Such as `127.0.0.1:50123`; `unknown` where it is not known. */
  readonly peer: string;
  /** Whom he asked for. */
  readonly host: string;
  readonly authContext: AuthContext;
  /** What he has sent along. */
  readonly metadata: Metadata;
  /** When he gives up, in milliseconds since 1970; Infinity where he does not. */
  readonly deadline: number;
  /** Aborts when he has gone. */
  readonly gone: AbortSignal;
}

/** The deadline of a call that begins now; what is too long for a timer is none. */
export function deadlineIn(timeoutMs: number): number {
  return timeoutMs > MAX_TIMER_MS ? Number.POSITIVE_INFINITY : Date.now() + timeoutMs;
}
