import { Duplex } from "node:stream";
import {
  type Metadata,
  type ServerErrorResponse,
  type ServerInterceptingCallInterface,
  type ServerUnaryCall,
  type StatusObject,
  status,
} from "@grpc/grpc-js";

type Call = ServerInterceptingCallInterface;
type PartialStatus = Parameters<Call["sendStatus"]>[0];

/** What a handler of grpc-js's gets of a call, whatever its kind: where there is no stream, a part of this has no use. */
export class Surface extends Duplex implements Omit<ServerUnaryCall<unknown, unknown>, keyof Duplex> {
  readonly metadata: Metadata;
  /** Undefined where requests are a stream. */
  readonly request: unknown;
  cancelled = false;
  readonly #path: string;
  readonly #call: Call;
  #status: PartialStatus = { code: status.OK, details: "OK" };

  constructor(path: string, call: Call, metadata: Metadata, request: unknown) {
    super({ objectMode: true });
    this.metadata = metadata;
    this.request = request;
    this.#path = path;
    this.#call = call;
    this.on("error", (error: ServerErrorResponse) => {
      this.#status = statusOf(error);
      this.end();
    });
  }

  override _read(): void {
    this.#call.startRead();
  }

  override _write(message: unknown, _encoding: BufferEncoding, done: () => void): void {
    this.#call.sendMessage(message, done);
  }

  override _final(done: () => void): void {
    done();
    this.#call.sendStatus(this.#status);
  }

  override end(trailers?: unknown): this {
    // The type of handlers' calls says that it is Metadata.
    if (trailers !== undefined) this.#status.metadata ??= trailers as Metadata;
    return super.end();
  }

  sendMetadata(headers: Metadata): void {
    this.#call.sendMetadata(headers);
  }

  getPath(): string {
    return this.#path;
  }

  getPeer(): string {
    return this.#call.getPeer();
  }

  getHost(): string {
    return this.#call.getHost();
  }

  getDeadline(): ReturnType<Call["getDeadline"]> {
    return this.#call.getDeadline();
  }

  getAuthContext(): ReturnType<Call["getAuthContext"]> {
    return this.#call.getAuthContext();
  }

  getMetricsRecorder(): ReturnType<Call["getMetricsRecorder"]> {
    return this.#call.getMetricsRecorder();
  }
}

/** The status that grpc-js makes of what a handler fails with: its own message where it does not say more. */
export function statusOf(error: ServerErrorResponse | Partial<StatusObject>, trailers?: Metadata): PartialStatus {
  const { code, details, metadata } = error;
  const message = "message" in error ? error.message : "Unknown Error";
  const known = Number.isInteger(code);
  return {
    code: known ? code! : status.UNKNOWN,
    details: known && typeof details === "string" ? details : message,
    metadata: trailers ?? metadata,
  };
}
