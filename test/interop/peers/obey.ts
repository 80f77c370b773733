import { once } from "node:events";
import { Metadata } from "@grpc/grpc-js";
import { BadRequest } from "@protoc-gen-ts/runtime/error-details";
import { type CallInterceptor, errorDetail, RpcError, type ServerCall } from "@protoc-gen-ts/runtime/grpc";
import type { Fates } from "./fates.js";

/**
 * Does what the metadata of calls ask for. Every server here obeys so, whatever the service and the language:
 *
 * - `echo`, `echo-bin`: sends these values back in its headers, and in its trailers.
 * - `ask-status`, a code, with `ask-message-bin`: fails so; with `ask-details` there is a BadRequest in the details.
 * - `ask-time-left`: says in the trailer `time-left-ms` how long it has until the deadline; `none` where there is none.
 * - `ask-wait`: does not answer before the call is over.
 * - `call-id`: remembers how the call ends.
 * - `ask-fate`, the identifier of another call: says in the trailer `fate` how that ended, `finished` or `cancelled`.
 * - `ask-compress`: compresses what it answers. grpc-js cannot, and Go does so where requests are compressed.
 */
export function obeying(fates: Fates): CallInterceptor<ServerCall> {
  return async function* (requests, call, next) {
    const id = asked(call, "call-id");
    if (id !== undefined) {
      fates.begin(id);
      call.signal.addEventListener("abort", () => fates.end(id, "cancelled"));
    }
    echo(call);
    if (asked(call, "ask-time-left") !== undefined) {
      const { deadline } = call;
      call.trailers.set("time-left-ms", deadline === undefined ? "none" : String(deadline.getTime() - Date.now()));
    }
    const other = asked(call, "ask-fate");
    if (other !== undefined) call.trailers.set("fate", await fates.of(other));
    if (asked(call, "ask-wait") !== undefined && !call.signal.aborted) await once(call.signal, "abort");
    fail(call);
    yield* next(requests);
    if (id !== undefined) fates.end(id, "finished");
  };
}

function echo(call: ServerCall): void {
  const headers = new Metadata();
  for (const key of ["echo", "echo-bin"]) {
    for (const value of call.metadata.get(key)) {
      headers.add(key, value);
      call.trailers.add(key, value);
    }
  }
  if (Object.keys(headers.getMap()).length > 0) call.sendHeaders(headers);
}

function fail(call: ServerCall): void {
  const code = asked(call, "ask-status");
  if (code === undefined) return;
  const violation = { field: "name", description: "is empty" };
  throw new RpcError(Number(code), asked(call, "ask-message-bin") ?? "", {
    errorDetails:
      asked(call, "ask-details") === undefined ? [] : [errorDetail(BadRequest, { fieldViolations: [violation] })],
  });
}

/** A value as text, binary ones as UTF-8. */
function asked(call: ServerCall, key: string): string | undefined {
  return call.metadata.get(key)[0]?.toString();
}
