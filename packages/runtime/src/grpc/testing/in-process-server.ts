import { AsyncResource } from "node:async_hooks";
import { setMaxListeners } from "node:events";
import {
  type deserialize,
  Metadata,
  Server,
  type ServerInterceptor,
  type ServerOptions,
  type serialize,
  status,
  type UntypedHandleCall,
} from "@grpc/grpc-js";
import type { Method } from "./method.js";
import { runHandler } from "./run-handler.js";
import { type IncomingCall, serverSide } from "./server-side.js";
import { soon } from "./soon.js";

/** A server of grpc-js that listens nowhere: calls come to it from clients in the same process. */
export class InProcessServer extends Server {
  /** How each side names the other one. */
  readonly name = "in-process";
  /** Where what is served runs. */
  readonly scope: AsyncResource = new AsyncResource("grpc.InProcessServer");
  readonly #methods = new Map<string, Method>();
  readonly #interceptors: readonly ServerInterceptor[];
  readonly #closing = new AbortController();
  /** What breaks each call off that is under way. */
  readonly #live = new Set<() => void>();
  #whenIdle: (() => void)[] = [];

  constructor(options: ServerOptions = {}) {
    super({ ...options, "grpc.enable_channelz": 0 });
    this.#interceptors = options.interceptors ?? [];
    setMaxListeners(0, this.closing);
  }

  /** Aborts when no more calls are taken. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  override register<I, O>(
    path: string,
    handler: UntypedHandleCall,
    serialize: serialize<O>,
    deserialize: deserialize<I>,
    type: string,
  ): boolean {
    if (!super.register(path, handler, serialize, deserialize, type)) return false;
    this.#methods.set(path, {
      path,
      requestStream: type === "clientStream" || type === "bidi",
      responseStream: type === "serverStream" || type === "bidi",
      serialize: serialize as serialize<unknown>, // it gets what the handler gives
      deserialize,
      // The surface is what a handler of each kind gets, and more.
      handler: handler as unknown as Method["handler"],
    });
    return true;
  }

  override unregister(path: string): boolean {
    this.#methods.delete(path);
    return super.unregister(path);
  }

  override tryShutdown(callback: (error?: Error) => void): void {
    this.#closing.abort();
    super.tryShutdown((error) => {
      this.#whenIdle.push(() => callback(error));
      this.#settle();
    });
  }

  override forceShutdown(): void {
    this.#closing.abort();
    super.forceShutdown();
    for (const breakOff of this.#live) breakOff();
  }

  /** Counts a call as under way. */
  entered(breakOff: () => void): void {
    this.#live.add(breakOff);
  }

  left(breakOff: () => void): void {
    this.#live.delete(breakOff);
    this.#settle();
  }

  /**
   * Serves a call.
   *
   * @returns what cancels it.
   */
  take(incoming: IncomingCall): () => void {
    const method = this.#methods.get(incoming.path);
    if (method === undefined) {
      const details = `The server does not implement the method ${incoming.path}`;
      incoming.responses.end({ code: status.UNIMPLEMENTED, details, metadata: new Metadata() });
      return () => {};
    }
    const { call, cancel } = serverSide(this.scope, method, incoming);
    soon(this.scope, () => {
      const { path, requestStream, responseStream, serialize, deserialize } = method;
      const kind = { path, requestStream, responseStream };
      const definition = { ...kind, responseSerialize: serialize, requestDeserialize: deserialize };
      runHandler(
        method,
        this.#interceptors.reduce((inner, interceptor) => interceptor(definition, inner), call),
      );
    });
    return cancel;
  }

  #settle(): void {
    if (!this.closing.aborted || this.#live.size > 0) return;
    for (const settle of this.#whenIdle.splice(0)) soon(this.scope, settle);
  }
}
