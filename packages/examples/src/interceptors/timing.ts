import { status } from "@grpc/grpc-js";
import { type CallInterceptor, RpcError } from "@protoc-gen-ts/runtime/grpc";

/** What takes measurements, such as a histogram of OpenTelemetry. It counts them as well. */
export interface Histogram {
  record(value: number, attributes: Record<string, string>): void;
}

/** Measures calls, in seconds, by method and code. For servers and for clients. */
export function timing(histogram: Histogram): CallInterceptor {
  return async function* (requests, call, next) {
    const start = performance.now();
    let code = status.CANCELLED; // as it remains where a reader leaves a stream
    try {
      yield* next(requests);
      code = status.OK;
    } catch (error) {
      code = error instanceof RpcError ? error.code : status.UNKNOWN;
      throw error;
    } finally {
      const [, service = "", method = ""] = call.method.path.split("/");
      histogram.record((performance.now() - start) / 1000, {
        "rpc.service": service,
        "rpc.method": method,
        "rpc.grpc.status_code": status[code],
      });
    }
  };
}
