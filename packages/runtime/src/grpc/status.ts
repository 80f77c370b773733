import type { DescMessage, Message, MessageShape } from "@bufbuild/protobuf";
import { Metadata, type ServiceError, type StatusObject, status } from "@grpc/grpc-js";
import {
  type DetailCodec,
  decoderOf,
  detailsIn,
  detailsOf,
  type ErrorDetail,
  type FromBinary,
  withDetails,
} from "./error-details.js";
import { checkMetadata } from "./metadata.js";

/** What an {@link RpcError} may carry beside its code and details. */
export interface RpcErrorOptions {
  /** Trailing metadata. Default: none. */
  readonly metadata?: Metadata | undefined;
  /**
   * What went wrong, for programs; it travels in the metadata, in place of what they have as `grpc-status-details-bin`.
   * Keep it small: most peers take 8 KiB of headers in all. https://grpc.io/docs/guides/error/#richer-error-model
   */
  readonly errorDetails?: readonly ErrorDetail[] | undefined;
  /** What led to the error. It stays in this process. */
  readonly cause?: unknown;
}

const BRAND = Symbol.for("@protoc-gen-ts/runtime/RpcError");
const OWN_DETAILS = Symbol.for("@protoc-gen-ts/runtime/RpcError.ownDetails");
const OF_CALL = Symbol.for("@protoc-gen-ts/runtime/RpcError.ofCall");

/**
 * A call that failed. Clients get it from every call; a handler throws it to answer with its code, details and metadata.
 *
 * https://grpc.io/docs/guides/error/
 */
export class RpcError extends Error {
  /** What went wrong: any code but OK. https://grpc.io/docs/guides/status-codes/ */
  readonly code: status;
  /** What went wrong, in words for developers. Empty where the peer gave none. */
  readonly details: string;
  /** The trailing metadata that came, or is to be sent, with the error. */
  readonly metadata: Metadata;
  #errorDetails: readonly ErrorDetail[] | undefined;

  /**
   * A code that is no error code of gRPC counts as UNKNOWN, as the protocol has it.
   *
   * @throws TypeError if the details are no string, or the metadata no Metadata.
   * @throws EncodeError if one of the `errorDetails` is no google.protobuf.Any.
   */
  constructor(code: status, details: string = "", options: RpcErrorOptions = {}) {
    if (typeof details !== "string")
      throw new TypeError(`the details of an RpcError are a string, not ${typeof details}`);
    if (options.metadata !== undefined) checkMetadata(options.metadata);
    const known = code > status.OK && code <= status.UNAUTHENTICATED && Number.isInteger(code) ? code : status.UNKNOWN;
    const message = details === "" ? status[known] : `${status[known]}: ${details}`;
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.name = "RpcError";
    Object.defineProperty(this, BRAND, { value: true });
    this.code = known;
    this.details = details;
    this.metadata = options.metadata ?? new Metadata();
    const { errorDetails = [] } = options;
    if (errorDetails.length > 0) {
      this.#errorDetails = [...errorDetails];
      this.metadata = withDetails(this.metadata, known, details, errorDetails);
      Object.defineProperty(this, OWN_DETAILS, { value: true });
    }
  }

  /**
   * What went wrong, for programs, as `google.protobuf.Any`: what the error was made with, or what came from the peer.
   * Empty where there is nothing, or nothing that can be read. https://grpc.io/docs/guides/error/#richer-error-model
   */
  get errorDetails(): readonly ErrorDetail[] {
    return (this.#errorDetails ??= detailsIn(this.metadata));
  }

  /**
   * Those of the `errorDetails` that are of a type, such as `error.findDetails(BadRequestSchema)` or, without a descriptor,
   * `error.findDetails(BadRequest)` with the codec. A schema that another plugin generated needs Protobuf-ES's
   * `fromBinary` beside it. What is malformed is left out.
   *
   * @throws TypeError if such a schema comes without `fromBinary`.
   */
  findDetails<T extends Message>(type: DetailCodec<T>): T[];
  findDetails<Schema extends DescMessage>(type: Schema, fromBinary?: FromBinary<Schema>): MessageShape<Schema>[];
  findDetails(type: DetailCodec<Message> | DescMessage, fromBinary?: FromBinary<DescMessage>): Message[] {
    return detailsOf(this.errorDetails, type.typeName, decoderOf(type, fromBinary));
  }

  /** One program may load this class twice, as an ES module and as CommonJS: an error of either is an RpcError. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore-start lint/complexity/noThisInStatic: subclasses inherit this, and what counts is which is asked.
    const isOurs = this === RpcError && typeof value === "object" && value !== null && BRAND in value;
    return isOurs || Function.prototype[Symbol.hasInstance].call(this, value);
    // biome-ignore-end lint/complexity/noThisInStatic: see above.
  }

  /**
   * The same error as grpc-js has it: a `ServiceError` of a callback or an "error" event, or a `StatusObject`. Its stack
   * is that of the line that made the call, where grpc-js knows it.
   */
  static from(error: ServiceError | StatusObject | RpcError): RpcError {
    if (error instanceof RpcError) return error;
    const made = new RpcError(error.code, error.details, { metadata: error.metadata });
    if ("stack" in error && error.stack !== undefined) {
      const [own, caller] = error.stack.split("\nfor call at\n");
      const frames = caller ?? own?.slice(own.indexOf("\n    at ") + 1);
      made.stack = `${made.name}: ${made.message}\n${frames}`;
    }
    return made;
  }
}

/** Whether an error was made with details, rather than with metadata that may have some. */
export function hasOwnDetails(error: RpcError): boolean {
  return OWN_DETAILS in error;
}

/**
 * For clients of other protocols: marks an error as what a call came to, rather than what a handler has to say. A handler
 * that fails by it does not tell its own client what another server has said.
 */
export function ofCall(error: RpcError): RpcError {
  return Object.defineProperty(error, OF_CALL, { value: true });
}

/** Whether an error is what a call of a client came to. */
export function isOfCall(error: RpcError): boolean {
  return OF_CALL in error;
}
