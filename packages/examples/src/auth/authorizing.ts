import { type Metadata, status } from "@grpc/grpc-js";
import { type CallInterceptor, RpcError, type ServerCall } from "@protoc-gen-ts/runtime/grpc";
import { atTime } from "./at-time.js";
import { type Caller, caller } from "./caller.js";
import { allRules, missing, type Rules, ruleOf } from "./rules.js";

/** What decides on calls. */
export interface Authorizing {
  /**
   * Who a token is of. It throws an RpcError where that cannot be told: its code and details go to the client, its cause
   * stays here.
   */
  readonly verify: (token: string) => Promise<Caller>;
  /** Who may call what. A method without a rule is open to nobody. */
  readonly rules: readonly Rules[];
}

/**
 * For servers: lets in the calls that the rules allow, and tells handlers who calls. A stream ends with
 * UNAUTHENTICATED when its token has expired. The token itself goes no further than this.
 *
 * @throws Error if two rules are for the same method.
 */
export function authorizing({ verify, rules: parts }: Authorizing): CallInterceptor<ServerCall> {
  const rules = allRules(parts);
  return async function* (requests, call, next) {
    const { path, requestStream, responseStream } = call.method;
    const authorization = call.metadata.get("authorization");
    call.metadata.remove("authorization"); // who prints metadata prints no token

    const rule = ruleOf(rules, path);
    if (rule === undefined) throw new RpcError(status.PERMISSION_DENIED, "this method is open to nobody");
    if (rule === "public") {
      yield* next(requests);
      return;
    }
    const found = await verify(bearerOf(authorization));
    call.values.set(caller, found);
    const lacking = missing(rule, found);
    if (lacking !== undefined) throw new RpcError(status.PERMISSION_DENIED, lacking);
    if (!requestStream && !responseStream) {
      yield* next(requests);
      return;
    }

    const expired = new RpcError(status.UNAUTHENTICATED, "the token has expired: call again with a new one");
    const stop = atTime(found.validUntil, () => call.cancel(expired));
    try {
      yield* next(requests);
    } finally {
      stop();
    }
  };
}

/** The token of `authorization: Bearer …`. https://datatracker.ietf.org/doc/html/rfc6750#section-2.1 */
function bearerOf(values: ReturnType<Metadata["get"]>): string {
  const token = values.length === 1 ? /^Bearer +([\w.~+/-]+=*)$/i.exec(String(values[0]))?.[1] : undefined;
  if (token !== undefined) return token;
  throw new RpcError(status.UNAUTHENTICATED, "a token is needed, as the metadata authorization: Bearer TOKEN");
}
