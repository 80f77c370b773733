import type { PeerCertificate } from "node:tls";
import { Metadata, type ServerUnaryCall, status } from "@grpc/grpc-js";
import type { Call } from "../call-interceptor.js";
import { ContextValues } from "../context-values.js";
import type { MethodInfo } from "../definition.js";
import { expectManyListeners } from "../many-listeners.js";
import { checkMetadata, sendable } from "../metadata.js";
import { RpcError } from "../status.js";

/** How a client is connected, as far as TLS has told. grpc-js before 1.14 does not tell. */
export interface AuthContext {
  /** `ssl` where the client showed a certificate that the server trusts. */
  readonly transportSecurityType?: string;
  /** That certificate. */
  readonly sslPeerCertificate?: PeerCertificate;
}

/** What a handler knows of its call, and may do with it beside answering. The same for all four kinds of methods. */
export interface ServerCall extends Call {
  /** The address that the client has, such as `127.0.0.1:50123`; `unknown` if it is gone. */
  readonly peer: string;
  /** The host that the client asked for, the HTTP/2 pseudo-header `:authority`; empty before grpc-js 1.12. */
  readonly host: string;
  /** How the client is connected; with mutual TLS, its certificate is here. https://grpc.io/docs/guides/auth/ */
  readonly authContext: AuthContext;
  /**
   * Aborts when the client cancels, goes away, or its deadline passes before the handler has answered, when the server
   * is closed and its time of grace is over, and by `cancel`. Its reason is an RpcError: DEADLINE_EXCEEDED, CANCELLED,
   * UNAVAILABLE, or what `cancel` was given. https://grpc.io/docs/guides/cancellation/
   *
   * An async generator that is suspended in an await of its own can be reached by this only: pass it on to what it
   * waits for. One that is suspended in a yield gets `return()`, so that its finally blocks run.
   */
  readonly signal: AbortSignal;
  /** Metadata to be sent with the status, good or bad. The handler fills it. */
  readonly trailers: Metadata;
  /**
   * Sends the headers now, ahead of the first message. Without it, empty headers go out with the first message.
   * Those of a call that is over go nowhere.
   *
   * @throws Error if headers were sent before, by this or with a message.
   * @throws RangeError if they are larger than can be sent.
   */
  sendHeaders(headers: Metadata): void;
  /**
   * Cancels the call from this side: `signal` aborts with this error, no more messages go either way, and the client gets
   * the error, with the trailers that are there by then. For interceptors that do not let a call go on, such as one whose
   * token has expired in the middle of a stream. A call that is answered or cancelled stays as it is.
   *
   * @throws TypeError if the reason is no RpcError.
   */
  cancel(reason: RpcError): void;
}

/** What grpc-js's calls have in common, whatever streams they are beside. */
export type Surface = Omit<ServerUnaryCall<unknown, unknown>, "request">;

/** What a {@link LiveCall} asks and tells the one who answers it. */
export interface Answering {
  /** The call is over for grpc-js, however it ended. */
  closed(): void;
  /** Whether a message was written. */
  hasWritten(): boolean;
}

/** The {@link ServerCall} of a call of grpc-js, and what the adapter itself needs of it. */
export class LiveCall implements ServerCall {
  readonly method: MethodInfo;
  readonly #surface: Surface;
  readonly #answering: Answering;
  #controller: AbortController | undefined;
  #trailers: Metadata | undefined;
  #values: ContextValues | undefined;
  #reason: RpcError | undefined;
  #answered = false;
  #headersSent = false;
  #closed = false;
  /** grpc-js waits with its word of the deadline until the client has read what was sent so far. */
  readonly #timer: NodeJS.Timeout | undefined;

  constructor(method: MethodInfo, surface: Surface, answering: Answering) {
    this.method = method;
    this.#surface = surface;
    this.#answering = answering;
    // The name is grpc-js's; it comes after a good end as well.
    surface.once("cancelled", () => this.#close());
    this.#timer = this.#timerOfDeadline();
  }

  get peer(): string {
    return this.#surface.getPeer();
  }

  get host(): string {
    return this.#surface.getHost?.() ?? "";
  }

  get authContext(): AuthContext {
    return this.#surface.getAuthContext?.() ?? {};
  }

  get values(): ContextValues {
    return (this.#values ??= new ContextValues());
  }

  get metadata(): Metadata {
    return this.#surface.metadata;
  }

  get deadline(): Date | undefined {
    const deadline = this.#surface.getDeadline();
    return deadline === Number.POSITIVE_INFINITY ? undefined : new Date(deadline);
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      expectManyListeners(this.#controller.signal);
      if (this.#reason !== undefined) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  get trailers(): Metadata {
    return (this.#trailers ??= new Metadata());
  }

  sendHeaders(headers: Metadata): void {
    checkMetadata(headers);
    if (this.#headersSent || this.#answering.hasWritten()) throw new Error("headers were sent already");
    const sent = sendable(headers);
    this.#headersSent = true;
    if (!this.#answered && !this.#closed) this.#surface.sendMetadata(sent);
  }

  /** Why the call ended before it was answered; undefined where it did not. */
  get cancelled(): RpcError | undefined {
    return this.#reason;
  }

  /** Marks the call as answered, so that its end is no cancellation. */
  answer(): void {
    this.#answered = true;
  }

  /** The metadata of a good status, if there are some. */
  sendableTrailers(): Metadata | undefined {
    return this.#trailers && sendable(this.#trailers);
  }

  /** The metadata of a bad status. */
  failureMetadata(error: RpcError): Metadata {
    return this.#trailers === undefined ? sendable(error.metadata) : sendable(this.#trailers, error.metadata);
  }

  cancel(reason: RpcError): void {
    if (!(reason instanceof RpcError))
      throw new TypeError("a call is cancelled with an RpcError, which the client gets");
    if (!this.#answered) this.#close(reason);
  }

  #timerOfDeadline(): NodeJS.Timeout | undefined {
    const { deadline } = this;
    if (deadline === undefined) return undefined;
    const passed = (): void => {
      if (!this.#answered) this.#close();
    };
    // One more, as timers may be early by a part of a millisecond.
    return setTimeout(passed, deadline.getTime() - Date.now() + 1);
  }

  #whyCancelled(): RpcError {
    const { deadline } = this;
    return deadline !== undefined && deadline.getTime() <= Date.now()
      ? new RpcError(status.DEADLINE_EXCEEDED, "the deadline has passed")
      : new RpcError(status.CANCELLED, "the client has cancelled the call or is gone");
  }

  #close(reason?: RpcError): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    if (!this.#answered) {
      this.#reason = reason ?? this.#whyCancelled();
      this.#controller?.abort(this.#reason);
    }
    this.#answering.closed();
  }
}
