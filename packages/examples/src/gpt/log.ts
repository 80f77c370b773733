import { RpcError, type ServerCall } from "@protoc-gen-ts/runtime/grpc";

/** Prints why a call failed, where its client is not told all of it. */
export function logFailure(error: unknown, { method }: ServerCall): void {
  if (!(error instanceof RpcError)) console.error(`gpt: ${method.path} failed:`, error);
  else if (error.cause instanceof Error) console.error(`gpt: ${error.message} (${error.cause.message})`);
}
