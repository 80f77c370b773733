import { status } from "@grpc/grpc-js";
import { RpcError } from "@protoc-gen-ts/runtime/grpc";

/** A token, and how long it is good. */
export interface Token {
  readonly token: string;
  /** In milliseconds, from when it was asked for. */
  readonly lifetimeMs: number;
}

/** When to ask for a new token. */
export interface CachedTokenOptions {
  /** How long before a token is over it is renewed, in milliseconds; at most half of its lifetime. Default: 30,000. */
  readonly earlyMs?: number | undefined;
  /** How long to wait for a token, in milliseconds. Default: 10,000. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Keeps a token for as long as it is good: what `bearerToken` takes. Calls that need a new one at the same time wait for
 * the same. Where there is none to be had, the old one is used while it is good; then these calls fail, and the next one
 * asks again.
 *
 * @param fetchToken Asks for a token. The signal aborts when it has taken too long.
 */
export function cachedToken(
  fetchToken: (signal: AbortSignal) => Promise<Token>,
  { earlyMs = 30_000, timeoutMs = 10_000 }: CachedTokenOptions = {},
): () => Promise<string> {
  let current: { readonly token: string; readonly renewAt: number; readonly endsAt: number } | undefined;
  let pending: Promise<string> | undefined;

  const renew = async (): Promise<string> => {
    const asked = Date.now();
    const { token, lifetimeMs } = await within(timeoutMs, fetchToken);
    const renewAt = asked + lifetimeMs - Math.min(earlyMs, lifetimeMs / 2);
    current = { token, renewAt, endsAt: asked + lifetimeMs };
    return token;
  };

  return async () => {
    if (current !== undefined && Date.now() < current.renewAt) return current.token;
    pending ??= renew().finally(() => {
      pending = undefined;
    });
    try {
      return await pending;
    } catch (error) {
      if (current !== undefined && Date.now() < current.endsAt) return current.token;
      throw error;
    }
  };
}

/** @throws RpcError UNAVAILABLE if it takes longer. */
async function within<T>(timeoutMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new RpcError(status.UNAVAILABLE, `no token came within ${timeoutMs} ms`));
      controller.abort();
    }, timeoutMs);
  });
  try {
    return await Promise.race([work(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
