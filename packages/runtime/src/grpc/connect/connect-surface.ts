import { Duplex } from "node:stream";
import { Code, ConnectError, type HandlerContext } from "@connectrpc/connect";
import { type Metadata, type ServerUnaryCall, type ServiceDefinition, type StatusObject, status } from "@grpc/grpc-js";
import { type AuthContext, type Pushable, pushable, type ServerCall } from "../index.js";
import { connectError } from "./connect-error.js";
import { addTo, metadataOf } from "./headers.js";

type Method = ServiceDefinition[string];

/** What a handler answers with where one response is due. */
export type Reply = (error: Partial<StatusObject> | null, response?: unknown, trailers?: unknown) => void;

const contexts = new WeakMap<Metadata, HandlerContext>();

/**
 * What Connect knows of a call that it serves, such as the values that its own interceptors set; undefined for a call of
 * grpc-js. https://connectrpc.com/docs/node/implementing-services#context
 */
export function connectContext(call: ServerCall): HandlerContext | undefined {
  return contexts.get(call.metadata);
}

/** What a handler of grpc-js's gets of a call, whatever its kind, of a call that Connect serves. */
export class ConnectSurface extends Duplex implements Omit<ServerUnaryCall<unknown, unknown>, keyof Duplex> {
  readonly metadata: Metadata;
  /** A stream of them where the method has one. */
  readonly request: unknown;
  /** What the handler answers. */
  readonly responses: Pushable<unknown> = pushable({ limit: 1 });
  cancelled = false;
  readonly #method: Method;
  readonly #context: HandlerContext;
  readonly #requests: AsyncIterator<unknown> | undefined;
  #deadline: number;
  #over = false;

  constructor(method: Method, request: unknown, context: HandlerContext) {
    super({ objectMode: true });
    this.#method = method;
    this.#context = context;
    this.metadata = metadataOf(context.requestHeader);
    this.request = request;
    // The kind says which it is.
    if (method.requestStream) this.#requests = (request as AsyncIterable<unknown>)[Symbol.asyncIterator]();
    this.#deadline = Date.now() + (context.timeoutMs() ?? Number.POSITIVE_INFINITY);
    contexts.set(this.metadata, context);
    this.on("error", (failure: Partial<StatusObject>) => this.#end(() => this.responses.fail(connectError(failure))));
    context.signal.addEventListener("abort", this.#onAbort);
    this.responses.onClose(() => this.#cancel(new ConnectError("the responses are read no further", Code.Canceled)));
  }

  /** Takes what a handler answers where one response is due. */
  readonly reply: Reply = (error, response, trailers) => {
    if (error !== null) {
      this.emit("error", error);
    } else {
      this.write(response);
      this.end(trailers);
    }
  };

  override _read(): void {
    this.#requests?.next().then(
      ({ done, value }) => void this.push(done ? null : value),
      (error) => this.#cancel(error),
    );
  }

  override _write(message: unknown, _encoding: BufferEncoding, taken: () => void): void {
    let whole: unknown;
    try {
      // Connect takes whole messages only, and does not look for what is missing deep in them.
      whole = this.#method.responseDeserialize(this.#method.responseSerialize(message));
    } catch {
      this.emit("error", { code: status.INTERNAL, details: "Error serializing response" });
      return;
    }
    this.responses.push(whole);
    this.responses.room().then(taken);
  }

  override _final(done: () => void): void {
    done();
    this.#end(() => this.responses.end());
  }

  override end(trailers?: unknown): this {
    // The type of handlers' calls says that it is Metadata.
    if (trailers !== undefined && !this.#over) addTo(this.#context.responseTrailer, trailers as Metadata);
    return super.end();
  }

  sendMetadata(headers: Metadata): void {
    addTo(this.#context.responseHeader, headers);
  }

  getPath(): string {
    return this.#method.path;
  }

  getHost(): string {
    return new URL(this.#context.url).host;
  }

  /** Connect does not tell. */
  getPeer(): string {
    return "unknown";
  }

  getDeadline(): number {
    return this.#deadline;
  }

  /** Connect does not tell. */
  getAuthContext(): AuthContext {
    return {};
  }

  getMetricsRecorder(): never {
    throw new Error("a call that Connect serves has no metrics for a load balancer");
  }

  readonly #onAbort = (): void => this.#cancel(this.#context.signal.reason);

  #cancel(reason: unknown): void {
    if (this.#over) return;
    this.cancelled = true;
    const error = ConnectError.from(reason);
    // Connect's own timer may be a moment ahead of the clock.
    if (error.code === Code.DeadlineExceeded) this.#deadline = Math.min(this.#deadline, Date.now());
    this.#end(() => this.responses.fail(error));
  }

  /** Ends the call. As with grpc-js, the handler hears of it in the same way, be it answered or cancelled. */
  #end(tell: () => void): void {
    if (this.#over) return;
    this.#over = true;
    this.#context.signal.removeEventListener("abort", this.#onAbort);
    this.emit("cancelled", "cancelled");
    tell();
    this.destroy();
  }
}
