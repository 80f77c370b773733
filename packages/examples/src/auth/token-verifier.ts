import { createPublicKey } from "node:crypto";
import { status } from "@grpc/grpc-js";
import { RpcError } from "@protoc-gen-ts/runtime/grpc";
import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from "jose";
import type { Caller } from "./caller.js";
import { checkIssuerUrl } from "./issuer-url.js";

/** Signatures that whoever verifies cannot make as well. https://www.iana.org/assignments/jose/jose.xhtml */
type Algorithm = `${"RS" | "PS" | "ES"}${256 | 384 | 512}` | "Ed25519" | "EdDSA";

const ALGORITHM = /^([REP]S(256|384|512)|Ed25519|EdDSA)$/;

/** Why a token does not count, for those who look after the server. There is nothing of the token in it. */
export class TokenFault extends Error {
  override readonly name = "TokenFault";
}

/** Which tokens count. */
export interface TokenVerifierOptions {
  /** Who has issued them: the claim `iss`. */
  readonly issuer: string;
  /** Whom they are for: the claim `aud` is or holds this. */
  readonly audience: string;
  /** How they are signed. A token does not choose. */
  readonly algorithms: readonly [Algorithm, ...Algorithm[]];
  /** The issuer's public keys: where its JSON Web Key Set is, or one of them in PEM. */
  readonly keys: { readonly jwks: URL } | { readonly publicKey: string | Uint8Array };
  /** What kind of token it has to say that it is, such as `at+jwt`: the header `typ`. Default: any. */
  readonly typ?: string | undefined;
  /** By how much the clocks of the issuer and of this server may differ, in milliseconds. Default: 5,000. */
  readonly clockToleranceMs?: number | undefined;
}

/**
 * What tells who a token is of: a signed JSON Web Token with `sub` and `exp`, whose scopes are in `scope` and whose roles
 * in `roles`. https://datatracker.ietf.org/doc/html/rfc7519 https://datatracker.ietf.org/doc/html/rfc9068
 *
 * It throws UNAUTHENTICATED if the token is not valid, and UNAVAILABLE if the keys cannot be had; both say no more. The
 * `cause`, a {@link TokenFault}, says why.
 *
 * @throws TypeError if an algorithm is none of these, the key is none, or the keys would come over an open wire.
 */
export function tokenVerifier(options: TokenVerifierOptions): (token: string) => Promise<Caller> {
  const { issuer, audience, algorithms, typ, clockToleranceMs = 5_000 } = options;
  // To jose, what is not said need not be so.
  if (!isText(issuer) || !isText(audience)) throw new TypeError("issuer and audience say which tokens count");
  if (!(algorithms?.length > 0) || !algorithms.every((algorithm) => ALGORITHM.test(algorithm))) {
    throw new TypeError("algorithms are some with a private and a public key, such as ES256, RS256 and Ed25519");
  }
  if (!(clockToleranceMs >= 0 && clockToleranceMs < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`clockToleranceMs must be a number of milliseconds, got ${clockToleranceMs}`);
  }
  const how = {
    issuer,
    audience,
    algorithms: [...algorithms],
    requiredClaims: ["sub", "exp"],
    clockTolerance: clockToleranceMs / 1000,
    ...(typ !== undefined && { typ }),
  };
  const keys = keysOf(options.keys);
  return async (token) => {
    const { payload } = await jwtVerify(token, keys, how).catch(refused);
    const { sub: subject, exp } = payload;
    if (typeof subject !== "string" || subject === "" || exp === undefined) throw invalid("sub");
    const validUntil = new Date(exp * 1000 + clockToleranceMs);
    return { subject, scopes: scopesOf(payload), roles: rolesOf(payload), validUntil };
  };
}

function keysOf(keys: TokenVerifierOptions["keys"]): JWTVerifyGetKey {
  if ("publicKey" in keys) {
    const key = publicKey(keys.publicKey);
    return async () => key;
  }
  const find = createRemoteJWKSet(checkIssuerUrl(keys.jwks));
  return async (header, token) => {
    try {
      return await find(header, token);
    } catch (error) {
      const isOfToken = error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys;
      if (isOfToken) throw error;
      const cause = new TokenFault(`the keys of the issuer cannot be had: ${codeOf(error)}`);
      throw new RpcError(status.UNAVAILABLE, "tokens cannot be verified at the moment", { cause });
    }
  };
}

/** @throws TypeError if it is none. What it is instead is not said: it may be a private one. */
function publicKey(pem: string | Uint8Array) {
  const text = Buffer.from(pem).toString("latin1");
  // Node.js makes a public key of a private one as well: but that has no business here.
  if (/-----BEGIN (PUBLIC KEY|CERTIFICATE)-----/.test(text) && !text.includes("PRIVATE KEY")) {
    try {
      return createPublicKey(text);
    } catch {
      // The error below says all there is to say.
    }
  }
  throw new TypeError("publicKey must be a public key in PEM, which begins with -----BEGIN PUBLIC KEY-----");
}

function scopesOf({ scope }: JWTPayload): Set<string> {
  return new Set(typeof scope === "string" ? scope.split(" ").filter((name) => name !== "") : []);
}

function rolesOf({ roles }: JWTPayload): Set<string> {
  return new Set(Array.isArray(roles) ? roles.filter((role) => typeof role === "string") : []);
}

function refused(error: unknown): never {
  throw error instanceof RpcError ? error : invalid(codeOf(error));
}

function invalid(why: string): RpcError {
  return new RpcError(status.UNAUTHENTICATED, "a valid token is needed", { cause: new TokenFault(why) });
}

/** What went wrong, by jose's and Node.js's names for it: their errors themselves hold claims of the token. */
function codeOf(error: unknown): string {
  const { code, claim, cause, name } = Object(error) as Record<string, unknown>; // anything may have been thrown
  const codeOfCause = (Object(cause) as { code?: unknown }).code; // fetch() says there what went wrong
  const found = String(code ?? codeOfCause ?? name);
  return typeof claim === "string" ? `${found} (${claim})` : found;
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}
