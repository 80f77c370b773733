import { RpcError, type ServerCall } from "@protoc-gen-ts/runtime/grpc";

/** Prints why a call failed, where that is not the client's own fault: what comes of the model has a cause. */
export function logFailure(error: unknown, { method }: ServerCall): void {
  if (!(error instanceof RpcError)) console.error(`gpt: ${method.path} failed:`, error);
  else if (error.cause instanceof Error) console.error(`gpt: ${error.message} (${error.cause.message})`);
}
