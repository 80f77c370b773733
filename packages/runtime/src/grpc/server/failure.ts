import { Metadata, type StatusObject, status } from "@grpc/grpc-js";
import { DecodeError, EncodeError } from "../../index.js";
import { sendableDetails } from "../metadata.js";
import { hasOwnDetails, isOfCall, RpcError } from "../status.js";
import type { LiveCall } from "./server-call.js";

/** A status as grpc-js takes it of a handler: an error as well, for what stands between, such as instrumentation. */
export type Failure = StatusObject & Error;

/** The status that a client gets for what a handler threw. What is left out of it for its size goes to `report`. */
export function statusOf(error: unknown, call: LiveCall, report: (error: unknown) => void): Failure {
  const shown = meantForClient(error) ?? hidden(error);
  let metadata: Metadata;
  try {
    metadata = call.failureMetadata(shown);
  } catch (tooLarge) {
    report(tooLarge);
    metadata = new Metadata();
  }
  const { name, message, code, details } = shown;
  return { name, message, code, details, metadata };
}

/** The RpcError that a handler made for its client, as it can be sent; undefined where it threw anything else. */
export function meantForClient(error: unknown): RpcError | undefined {
  try {
    if (!(error instanceof RpcError) || isOfCall(error)) return undefined;
    // Made anew: since it was made, its fields may have been changed to what is no status.
    const { code, details, metadata } = error;
    if (typeof details !== "string") return undefined;
    const errorDetails = hasOwnDetails(error) ? error.errorDetails : undefined;
    return new RpcError(code, sendableDetails(details), { metadata, errorDetails });
  } catch {
    return undefined; // handlers may throw anything, and some things throw when they are looked at
  }
}

/** What the client gets to see of an error that is not meant for it: a code, and words of grpc-js's kind. */
function hidden(error: unknown): RpcError {
  if (isA(EncodeError, error)) return new RpcError(status.INTERNAL, "Error serializing response");
  if (isA(DecodeError, error)) return new RpcError(status.INTERNAL, "Error deserializing a message");
  const name = nameOf(error);
  if (name === "AbortError" || codeOfCall(error) === status.CANCELLED) {
    return new RpcError(status.CANCELLED, "Cancelled");
  }
  if (name === "TimeoutError" || codeOfCall(error) === status.DEADLINE_EXCEEDED) {
    return new RpcError(status.DEADLINE_EXCEEDED, "Deadline exceeded");
  }
  return new RpcError(status.UNKNOWN, "Unknown error");
}

/** Whether an error only says that the call was cancelled: our own reason, or how Node.js's APIs report an abort. */
export function isEcho(error: unknown): boolean {
  return isA(RpcError, error) || nameOf(error) === "AbortError";
}

/** The code of a call that the handler made itself. */
function codeOfCall(error: unknown): status | undefined {
  return isA(RpcError, error) ? error.code : undefined;
}

function nameOf(error: unknown): unknown {
  try {
    return (error as { name?: unknown } | null | undefined)?.name;
  } catch {
    return undefined; // as above
  }
}

/** `instanceof`, of anything that may have been thrown. */
function isA<T>(type: abstract new (...args: never[]) => T, value: unknown): value is T {
  try {
    return value instanceof type;
  } catch {
    return false;
  }
}
