// What the tests of authentication share: an issuer's keys, and tokens of all sorts.
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { SignJWT } from "jose";
import { type TokenVerifierOptions, tokenVerifier } from "../../src/auth/token-verifier.js";

export const ISSUER = "https://issuer.example";
export const AUDIENCE = "users";

/** A pair of keys for ES256, in PEM where others are to read it. */
export function keyPair(): { readonly privateKey: KeyObject; readonly publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { privateKey, publicKey: publicKey.export({ type: "spki", format: "pem" }).toString() };
}

/** The issuer's own. */
export const issuerKeys: ReturnType<typeof keyPair> = keyPair();

/** Seconds since 1970, so many from now. */
export function inSeconds(seconds: number): number {
  return Date.now() / 1000 + seconds;
}

/** A token that is good, but for what is said here; undefined leaves a claim out. */
export function tokenWith(
  claims: Readonly<Record<string, unknown>> = {},
  key: KeyObject | Uint8Array = issuerKeys.privateKey,
  header: Record<string, unknown> = {},
): Promise<string> {
  const good = { iss: ISSUER, aud: AUDIENCE, sub: "1", exp: inSeconds(60) };
  return new SignJWT({ ...good, ...claims }).setProtectedHeader({ alg: "ES256", ...header }).sign(key);
}

/** A verifier of the issuer's tokens. */
export function verifier(options: Partial<TokenVerifierOptions> = {}): ReturnType<typeof tokenVerifier> {
  return tokenVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    algorithms: ["ES256"],
    keys: { publicKey: issuerKeys.publicKey },
    ...options,
  });
}
