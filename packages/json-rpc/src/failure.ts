import { status } from "@grpc/grpc-js";
import type { ErrorDetail } from "@protoc-gen-ts/runtime/grpc";

/** The codes of JSON-RPC itself. https://www.jsonrpc.org/specification#error_object */
export const PARSE_ERROR = -32700;
export const INVALID_REQUEST = -32600;
export const METHOD_NOT_FOUND = -32601;
export const INVALID_PARAMS = -32602;
export const INTERNAL_ERROR = -32603;

/** What JSON-RPC leaves to servers begins here and goes down. A status of gRPC is so far below it as its own number. */
const SERVER_ERROR = -32000;

/** Why a request has no result. */
export interface Failure {
  /** As JSON-RPC 2.0 numbers it. */
  readonly code: number;
  /** For developers. */
  readonly message: string;
  /** What gRPC would say. */
  readonly status: status;
  /** For programs; of a call that its handler failed. */
  readonly details: readonly ErrorDetail[];
}

/** What the codes of JSON-RPC itself are called, and what gRPC would say. */
const STANDARD: ReadonlyMap<number, readonly [string, status]> = new Map([
  [PARSE_ERROR, ["Parse error", status.INVALID_ARGUMENT]],
  [INVALID_REQUEST, ["Invalid Request", status.INVALID_ARGUMENT]],
  [METHOD_NOT_FOUND, ["Method not found", status.UNIMPLEMENTED]],
  [INVALID_PARAMS, ["Invalid params", status.INVALID_ARGUMENT]],
  [INTERNAL_ERROR, ["Internal error", status.INTERNAL]],
]);

/** A request that is refused before a handler gets it. */
export class Refusal extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** A failure of JSON-RPC itself, and what is the matter. */
export function refusal(code: number, what: string): Refusal {
  const [name, said] = STANDARD.get(code)!; // it is one of the above
  return new Refusal({ code, message: `${name}: ${what}`, status: said, details: [] });
}

/** A failure that gRPC has a status for. */
export function failed(code: status, message: string, details: readonly ErrorDetail[] = []): Failure {
  return { code: SERVER_ERROR - code, message: message === "" ? status[code] : message, status: code, details };
}

/** What is larger than a server takes. */
export function tooMuch(what: string): Refusal {
  return new Refusal(failed(status.RESOURCE_EXHAUSTED, what));
}

/** The status of gRPC that a code of JSON-RPC 2.0 stands for. */
export function statusOf(code: unknown): status {
  if (typeof code !== "number") return status.UNKNOWN;
  const ofServer = SERVER_ERROR - code;
  return STANDARD.get(code)?.[1] ?? (status[ofServer] !== undefined && ofServer > 0 ? ofServer : status.UNKNOWN);
}

/** The part of a peer's text that is told back to it. */
export function shortened(text: string, length = 100): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
