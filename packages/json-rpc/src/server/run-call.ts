import type { JsonValue } from "@bufbuild/protobuf";
import { type Metadata, type StatusObject, status } from "@grpc/grpc-js";
import { type AnyMessage, type CallInterceptor, RpcError, type ServerCall } from "@protoc-gen-ts/runtime/grpc";
import { type Failure, failed } from "../failure.js";
import { CallSurface } from "./call-surface.js";
import type { Caller } from "./caller.js";
import type { Method } from "./methods.js";

/** What a call came to. */
export type Outcome = { readonly result: JsonValue } | { readonly failure: Failure };

/** The responses that {@link writing} has written, by the metadata of their calls. */
const written = new WeakMap<Metadata, JsonValue>();

/**
 * Writes responses where all that a handler fails with is seen: by an interceptor, which is to be the outermost one. So
 * what JSON cannot say goes to `onError`, as what Protobuf cannot does.
 */
export function writing(at: (path: string) => Method | undefined): CallInterceptor<ServerCall> {
  return async function* (requests, call, next): AsyncIterable<AnyMessage> {
    const method = at(call.method.path);
    for await (const response of next(requests)) {
      if (method !== undefined) written.set(call.metadata, method.write(response));
      yield response;
    }
  };
}

/** Makes a call, and waits until it is answered, its caller has gone, or its time is over. Never rejects. */
export function runCall(method: Method, request: unknown, caller: Caller): Promise<Outcome> {
  return new Promise((resolve) => {
    const surface = new CallSurface(method.path, request, caller);
    let over = false;
    let timer: NodeJS.Timeout | undefined;

    const finish = (outcome: Outcome, how: Parameters<CallSurface["close"]>[0] = "answered"): void => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      caller.gone.removeEventListener("abort", leave);
      surface.close(how);
      resolve(outcome);
    };
    const fail = (code: status, details: string): Outcome => ({ failure: failed(code, details) });
    const leave = (): void => finish(fail(status.CANCELLED, "Cancelled"), "cancelled");
    const expire = (): void => finish(fail(status.DEADLINE_EXCEEDED, "Deadline exceeded"), "expired");

    const { deadline } = caller;
    if (deadline !== Number.POSITIVE_INFINITY) timer = setTimeout(expire, Math.max(deadline - Date.now(), 0));
    caller.gone.addEventListener("abort", leave);
    if (caller.gone.aborted) return leave();
    try {
      method.handle(surface, (error, response) => {
        if (over) return;
        if (error) finish({ failure: failureOf(error) });
        else finish(resultOf(method, response, surface.metadata));
      });
    } catch {
      finish(fail(status.UNKNOWN, "Unknown error")); // only a handler of grpc-js's own kind may throw
    }
  });
}

function failureOf(error: Partial<StatusObject>): Failure {
  const { code = status.UNKNOWN, details = "Unknown error", metadata } = error;
  const known = new RpcError(code, details, { metadata });
  return failed(known.code, known.details, known.errorDetails);
}

function resultOf(method: Method, response: unknown, metadata: Metadata): Outcome {
  const result = written.get(metadata);
  if (result !== undefined) return { result };
  try {
    return { result: method.write(response) }; // of a service that does without interceptors
  } catch {
    return { failure: failed(status.INTERNAL, "Error serializing response") };
  }
}
