import { status } from "@grpc/grpc-js";
import { type CallInterceptor, type ClientCall, RpcError, type ServerCall } from "@protoc-gen-ts/runtime/grpc";

/** For servers: lets in who has the token. */
export function requiringToken(token: string): CallInterceptor<ServerCall> {
  return async function* (requests, call, next) {
    const [given] = call.metadata.get("authorization");
    if (given !== token) throw new RpcError(status.UNAUTHENTICATED, "a token is needed");
    yield* next(requests);
  };
}

/** For clients: sends the token. */
export function sendingToken(token: string): CallInterceptor<ClientCall> {
  return (requests, call, next) => {
    call.metadata.set("authorization", token);
    return next(requests);
  };
}
