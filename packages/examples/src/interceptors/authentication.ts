import { status } from "@grpc/grpc-js";
import {
  type CallInterceptor,
  type ClientCall,
  type ContextKey,
  contextKey,
  RpcError,
  type ServerCall,
} from "@protoc-gen-ts/runtime/grpc";

/** Who makes a call. */
export interface User {
  readonly name: string;
}

/** Where handlers find who calls: `call.values.get(caller)`. */
export const caller: ContextKey<User | undefined> = contextKey<User | undefined>("caller", undefined);

/** For clients: sends a token with each call. It is asked for each time, so that it may be renewed. */
export function sendingToken(token: () => string | Promise<string>): CallInterceptor<ClientCall> {
  return async function* (requests, call, next) {
    call.metadata.set("authorization", `Bearer ${await token()}`);
    yield* next(requests);
  };
}

/** For servers: lets calls in whose token somebody has, and tells handlers who it is. */
export function authenticating(userOf: (token: string) => Promise<User | undefined>): CallInterceptor<ServerCall> {
  return async function* (requests, call, next) {
    const [header] = call.metadata.get("authorization");
    const token = /^Bearer (.+)$/i.exec(String(header))?.[1];
    const user = token === undefined ? undefined : await userOf(token);
    if (user === undefined) throw new RpcError(status.UNAUTHENTICATED, "a valid token is needed");
    call.values.set(caller, user);
    yield* next(requests);
  };
}
