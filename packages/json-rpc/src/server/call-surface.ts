import { EventEmitter } from "node:events";
import type { Metadata, ServerUnaryCall } from "@grpc/grpc-js";
import type { Caller } from "./caller.js";

type UnaryCall = ServerUnaryCall<unknown, unknown>;

/** What a handler of grpc-js's gets of a unary call, of one that came by JSON-RPC. */
export class CallSurface extends EventEmitter implements UnaryCall {
  readonly request: unknown;
  /** A copy: the calls of a batch share their caller, and each may change its own. */
  readonly metadata: Metadata;
  cancelled = false;
  readonly #path: string;
  readonly #caller: Caller;
  #deadline: number;

  constructor(path: string, request: unknown, caller: Caller) {
    super();
    this.#path = path;
    this.#caller = caller;
    this.#deadline = caller.deadline;
    this.request = request;
    this.metadata = caller.metadata.clone();
  }

  /** Tells the handler that the call is over, as grpc-js does, be it answered or cancelled. */
  close(how: "answered" | "cancelled" | "expired"): void {
    this.cancelled = how !== "answered";
    // Timers may be early by a part of a millisecond.
    if (how === "expired") this.#deadline = Math.min(this.#deadline, Date.now());
    this.emit("cancelled", "cancelled");
  }

  /** JSON-RPC has no place for headers. */
  sendMetadata(): void {}

  getPath(): string {
    return this.#path;
  }

  getPeer(): string {
    return this.#caller.peer;
  }

  getHost(): string {
    return this.#caller.host;
  }

  getDeadline(): number {
    return this.#deadline;
  }

  getAuthContext(): ReturnType<UnaryCall["getAuthContext"]> {
    return this.#caller.authContext;
  }

  getMetricsRecorder(): never {
    throw new Error("a call that came by JSON-RPC has no metrics for a load balancer");
  }
}
