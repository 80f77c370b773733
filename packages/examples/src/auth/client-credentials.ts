import { status } from "@grpc/grpc-js";
import { RpcError } from "@protoc-gen-ts/runtime/grpc";
import type { Token } from "./cached-token.js";
import { checkIssuerUrl } from "./issuer-url.js";

/** A program that has an account with an issuer of tokens. */
export interface ClientCredentials {
  /** Where tokens are issued. */
  readonly tokenUrl: string | URL;
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * What asks an issuer for tokens, by the client credentials grant of OAuth 2.0.
 * https://datatracker.ietf.org/doc/html/rfc6749#section-4.4
 *
 * It throws UNAUTHENTICATED where the issuer does not take the credentials, and UNAVAILABLE where it does not answer as
 * it should. What the issuer says beside is not shown.
 *
 * @throws TypeError if the secret would be sent over an open wire.
 */
export function clientCredentials(account: ClientCredentials): (signal: AbortSignal) => Promise<Token> {
  const tokenUrl = checkIssuerUrl(account.tokenUrl);
  // In form encoding first. https://datatracker.ietf.org/doc/html/rfc6749#section-2.3.1
  const [id, secret] = [account.clientId, account.clientSecret].map((text) => encodeURIComponent(text));
  const authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`;
  return async (signal) => {
    const response = await fetch(tokenUrl, {
      method: "POST",
      headers: { authorization, accept: "application/json" },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
      redirect: "manual", // credentials are for this place only
      signal,
    }).catch(unreachable);
    const { status: httpStatus } = response;
    const answer: unknown = await response.json().catch(() => undefined);
    if (httpStatus === 400 || httpStatus === 401 || httpStatus === 403) {
      throw new RpcError(status.UNAUTHENTICATED, "the issuer of tokens does not take these client credentials");
    }
    const token = httpStatus === 200 ? tokenOf(answer) : undefined;
    if (token === undefined) {
      throw new RpcError(status.UNAVAILABLE, `the issuer of tokens gives none: HTTP status ${httpStatus}`);
    }
    return token;
  };
}

/** https://datatracker.ietf.org/doc/html/rfc6749#section-5.1 */
function tokenOf(answer: unknown): Token | undefined {
  const { access_token: token, expires_in: seconds = 60 } = Object(answer) as Record<string, unknown>;
  if (typeof token !== "string" || token === "") return undefined;
  return typeof seconds === "number" && seconds > 0 ? { token, lifetimeMs: seconds * 1000 } : undefined;
}

function unreachable(error: unknown): never {
  const { code } = Object((error as Error).cause) as { code?: unknown }; // fetch() throws Errors only
  const why = code === undefined ? "" : `: ${String(code)}`;
  throw new RpcError(status.UNAVAILABLE, `the issuer of tokens cannot be reached${why}`);
}
