import { type Call, type ContextKey, contextKey } from "@protoc-gen-ts/runtime/grpc";

/** Who makes a call, as a token that was verified says. */
export interface Caller {
  /** Who it is, for the issuer of the token. */
  readonly subject: string;
  /** What the token is good for. */
  readonly scopes: ReadonlySet<string>;
  /** What the caller is, whatever the token is for. */
  readonly roles: ReadonlySet<string>;
  /** When the token counts no more. */
  readonly validUntil: Date;
}

/** Where interceptors and handlers find who calls; undefined in a method that is public. */
export const caller: ContextKey<Caller | undefined> = contextKey<Caller | undefined>("caller", undefined);

/**
 * Who calls a method that is not public.
 *
 * @throws Error if nobody was authenticated: the fault is the server's.
 */
export function callerOf(call: Call): Caller {
  const found = call.values.get(caller);
  if (found === undefined)
    throw new Error(`${call.method.path} has no caller: is it public, or without authorizing()?`);
  return found;
}
