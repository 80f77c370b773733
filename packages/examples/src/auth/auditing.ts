import { status } from "@grpc/grpc-js";
import { type CallInterceptor, RpcError, type ServerCall } from "@protoc-gen-ts/runtime/grpc";
import { caller } from "./caller.js";
import { commonNameOf } from "./certificate.js";
import { TokenFault } from "./token-verifier.js";

/** For servers: says who has called what, by which certificate, and how it ended; for refusals, why. */
export function auditing(log: (line: string) => void): CallInterceptor<ServerCall> {
  return async function* (requests, call, next) {
    let outcome = "left early"; // nothing is thrown when a reader leaves a stream
    try {
      yield* next(requests);
      outcome = "OK";
    } catch (error) {
      outcome = error instanceof RpcError ? `${status[error.code]}${reasonOf(error)}` : "UNKNOWN";
      throw error;
    } finally {
      const who = shown(call.values.get(caller)?.subject) ?? "nobody known";
      const certificate = shown(commonNameOf(call));
      log(`${call.method.path} by ${who}${certificate === undefined ? "" : ` from ${certificate}`}: ${outcome}`);
    }
  };
}

function reasonOf({ cause }: RpcError): string {
  return cause instanceof TokenFault ? ` (${cause.message})` : "";
}

/** In quotes, so that no name can look like a line of its own. */
function shown(name: string | undefined): string | undefined {
  return name === undefined ? undefined : JSON.stringify(name);
}
