import { status } from "@grpc/grpc-js";
import { type CallInterceptor, RpcError } from "@protoc-gen-ts/runtime/grpc";

/** Logs each call when it is over: its method, how it ended, and how long it took. For servers and for clients. */
export function logging(log: (line: string) => void): CallInterceptor {
  return async function* (requests, call, next) {
    const start = performance.now();
    let outcome = "left early"; // nothing is thrown when a reader leaves a stream
    try {
      yield* next(requests);
      outcome = "OK";
    } catch (error) {
      outcome = error instanceof RpcError ? `${status[error.code]} ${error.details}` : String(error);
      throw error;
    } finally {
      log(`${call.method.path} ${outcome} after ${Math.round(performance.now() - start)} ms`);
    }
  };
}
