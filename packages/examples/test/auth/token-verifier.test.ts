import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { status } from "@grpc/grpc-js";
import { describe, expect, jest, test } from "@jest/globals";
import { RpcError } from "@protoc-gen-ts/runtime/grpc";
import { exportJWK, UnsecuredJWT } from "jose";
import { TokenFault, type TokenVerifierOptions, tokenVerifier } from "../../src/auth/token-verifier.js";
import { finallyDo } from "../serving.js";
import { AUDIENCE, ISSUER, inSeconds, issuerKeys, keyPair, tokenWith, verifier } from "./tokens.js";

/** Why a token is refused, for those who look after the server. Clients get the same in all cases, and no more. */
async function refusal(token: string, verify = verifier()): Promise<string> {
  const error = await verify(token).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof RpcError && error.cause instanceof TokenFault)) throw new Error("expected a refusal");
  expect(error).toMatchObject({ code: status.UNAUTHENTICATED, details: "a valid token is needed" });
  expect(Object.keys(error.cause)).toEqual(["name"]); // jose's own errors hold the claims
  for (const part of token.split(".")) if (part.length > 5) expect(String(error.stack)).not.toContain(part);
  return error.cause.message;
}

describe("a token that is good", () => {
  test("says who it is of, and what for", async () => {
    const exp = Math.floor(inSeconds(60));
    const token = await tokenWith({ sub: "ada", exp, scope: "logs:write  users:read", roles: ["admin", 5] });
    expect(await verifier({ clockToleranceMs: 2_000 })(token)).toEqual({
      subject: "ada",
      scopes: new Set(["logs:write", "users:read"]),
      roles: new Set(["admin"]),
      validUntil: new Date(exp * 1000 + 2_000),
    });
  });

  test("may be for others as well, and say nothing of scopes and roles", async () => {
    const token = await tokenWith({ aud: ["others", AUDIENCE], scope: 5, roles: "admin" });
    expect(await verifier()(token)).toMatchObject({ scopes: new Set(), roles: new Set() });
  });

  test("may be of a clock that differs a little", async () => {
    const late = await tokenWith({ exp: inSeconds(-2) });
    const early = await tokenWith({ nbf: inSeconds(2) });
    for (const token of [late, early]) {
      expect(await verifier({ clockToleranceMs: 10_000 })(token)).toMatchObject({ subject: "1" });
      expect(await refusal(token, verifier({ clockToleranceMs: 0 }))).toMatch(/ERR_JWT/);
    }
  });
});

describe("a token is refused", () => {
  test.each([
    ["that has expired", { exp: inSeconds(-60) }, "ERR_JWT_EXPIRED (exp)"],
    ["that is not yet valid", { nbf: inSeconds(60) }, "ERR_JWT_CLAIM_VALIDATION_FAILED (nbf)"],
    ["of another issuer", { iss: "https://else.example" }, "ERR_JWT_CLAIM_VALIDATION_FAILED (iss)"],
    ["without an issuer", { iss: undefined }, "ERR_JWT_CLAIM_VALIDATION_FAILED (iss)"],
    ["for others", { aud: "others" }, "ERR_JWT_CLAIM_VALIDATION_FAILED (aud)"],
    ["for nobody", { aud: undefined }, "ERR_JWT_CLAIM_VALIDATION_FAILED (aud)"],
    ["that never expires", { exp: undefined }, "ERR_JWT_CLAIM_VALIDATION_FAILED (exp)"],
    ["of nobody", { sub: undefined }, "ERR_JWT_CLAIM_VALIDATION_FAILED (sub)"],
    ["of nobody in particular", { sub: "" }, "sub"],
    ["of no text", { sub: 5 }, "sub"],
  ])("%s", async (_what, claims, why) => {
    expect(await refusal(await tokenWith(claims))).toBe(why);
  });

  test("that somebody else has signed, or changed", async () => {
    expect(await refusal(await tokenWith({}, keyPair().privateKey))).toBe("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
    const [header, , signature] = (await tokenWith()).split(".");
    const [, claims] = (await tokenWith({ sub: "2" })).split(".");
    expect(await refusal(`${header}.${claims}.${signature}`)).toBe("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
  });

  test("that nobody has signed: alg none", async () => {
    const token = new UnsecuredJWT({ sub: "1" })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setExpirationTime("1 minute")
      .encode();
    expect(await refusal(token)).toMatch(/^ERR_J/);
    const [, claims] = token.split(".");
    for (const alg of ["none", "None", "NONE", ""]) {
      const header = Buffer.from(JSON.stringify({ alg })).toString("base64url");
      for (const signature of ["", "AAAA"]) expect(await refusal(`${header}.${claims}.${signature}`)).toMatch(/^ERR_J/);
    }
  });

  test("whose signature takes the public key for a secret: HS256 in the place of RS256", async () => {
    const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
    const verify = verifier({ algorithms: ["RS256"], keys: { publicKey: pem } });
    expect(await verify(await tokenWith({}, privateKey, { alg: "RS256" }))).toMatchObject({ subject: "1" });
    for (const secret of [pem, pem.trim(), publicKey.export({ type: "spki", format: "der" })]) {
      const forged = await tokenWith({}, Buffer.from(secret), { alg: "HS256" });
      expect(await refusal(forged, verify)).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
    }
  });

  test("that chooses its algorithm, or brings its own key", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    expect(await refusal(await tokenWith({}, privateKey, { alg: "RS256" }))).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
    // RS256 is allowed, but the key is for another.
    const both = verifier({ algorithms: ["ES256", "RS256"] });
    expect(await refusal(await tokenWith({}, privateKey, { alg: "RS256" }), both)).toBe("ERR_JOSE_NOT_SUPPORTED");
    const mine = keyPair();
    const jwk = await exportJWK(publicKey);
    expect(await refusal(await tokenWith({}, mine.privateKey, { jwk, jku: "https://evil.example/jwks" }))).toBe(
      "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    );
  });

  test("that is of another kind, where the kind is asked for", async () => {
    const verify = verifier({ typ: "at+jwt" });
    expect(await verify(await tokenWith({}, undefined, { typ: "at+jwt" }))).toMatchObject({ subject: "1" });
    expect(await refusal(await tokenWith({}, undefined, { typ: "JWT" }), verify)).toMatch(/\(typ\)/);
    expect(await refusal(await tokenWith(), verify)).toMatch(/\(typ\)/);
  });

  test.each(["", "x", "a.b", "a.b.c", "....", "e30.e30.", "\u0000.\u0000.\u0000", "a".repeat(100_000)])(
    "that is none: %#",
    async (token) => {
      expect(await refusal(token)).toMatch(/^ERR_J/);
    },
  );
});

describe("a key set", () => {
  /** An issuer's endpoint that answers with what it is told. */
  async function endpoint() {
    const state = { asked: 0, code: 200, body: "" };
    const server = createServer((_request, response) => {
      state.asked++;
      response.writeHead(state.code).end(state.body);
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    finallyDo(() => {
      server.closeAllConnections();
      server.close();
    });
    const jwks = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`);
    return { state, server, jwks };
  }
  const setOf = async (...pairs: (readonly [kid: string, ReturnType<typeof keyPair>])[]): Promise<string> => {
    const keys = pairs.map(async ([kid, { privateKey }]) => {
      const { kty, crv, x, y } = await exportJWK(privateKey);
      return { kid, kty, crv, x, y };
    });
    return JSON.stringify({ keys: await Promise.all(keys) });
  };

  test("is asked for once, and has the key by its name", async () => {
    const { state, jwks } = await endpoint();
    const other = keyPair();
    state.body = await setOf(["old", other], ["new", issuerKeys]);
    const verify = verifier({ keys: { jwks } });
    const tokens = await Promise.all([
      tokenWith({}, issuerKeys.privateKey, { kid: "new" }),
      tokenWith({ sub: "2" }, other.privateKey, { kid: "old" }),
    ]);
    const found = await Promise.all(tokens.map(verify));
    expect(found.map(({ subject }) => subject)).toEqual(["1", "2"]);
    expect(state.asked).toBe(1);
    expect(await refusal(await tokenWith({}, issuerKeys.privateKey, { kid: "old" }), verify)).toMatch(/SIGNATURE/);
    expect(await refusal(await tokenWith({}, issuerKeys.privateKey, { kid: "unknown" }), verify)).toMatch(/NO_MATCH/);
    expect(await refusal(await tokenWith(), verify)).toMatch(/MULTIPLE_MATCHING/);
    expect(state.asked).toBe(1); // keys that are unknown do not have it asked for all the time
  });

  test("is asked for again when a token names a key that is new, but not all the time", async () => {
    const { state, jwks } = await endpoint();
    state.body = await setOf(["old", issuerKeys]);
    const verify = verifier({ keys: { jwks } });
    await verify(await tokenWith({}, issuerKeys.privateKey, { kid: "old" }));
    const renewed = keyPair();
    state.body = await setOf(["new", renewed]);
    const token = await tokenWith({}, renewed.privateKey, { kid: "new" });
    expect(await refusal(token, verify)).toBe("ERR_JWKS_NO_MATCHING_KEY");
    const now = Date.now();
    const clock = jest.spyOn(Date, "now").mockImplementation(() => now + 30_000);
    finallyDo(() => clock.mockRestore());
    expect(await verify(token)).toMatchObject({ subject: "1" });
    expect(await refusal(await tokenWith({}, issuerKeys.privateKey, { kid: "old" }), verify)).toMatch(/NO_MATCHING/);
    expect(state.asked).toBe(2);
  });

  test("that cannot be had is no fault of the token", async () => {
    const { state, server, jwks } = await endpoint();
    const verify = verifier({ keys: { jwks } });
    const token = await tokenWith({}, undefined, { kid: "1" });
    const unavailable = { code: status.UNAVAILABLE, details: "tokens cannot be verified at the moment" };
    for (const [code, body] of [
      [500, "secret trouble"],
      [200, "no json"],
      [200, "{}"],
      [302, ""],
    ] as const) {
      Object.assign(state, { code, body });
      await expect(verify(token)).rejects.toMatchObject({ ...unavailable, cause: expect.any(TokenFault) });
    }
    Object.assign(state, { code: 200, body: await setOf(["1", issuerKeys]) });
    expect(await verify(token)).toMatchObject({ subject: "1" });

    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    expect(await verify(token)).toMatchObject({ subject: "1" }); // the keys are kept
    await expect(verifier({ keys: { jwks } })(token)).rejects.toMatchObject({
      ...unavailable,
      cause: { message: expect.stringMatching(/cannot be had: (ECONNREFUSED|UND_ERR_SOCKET)$/) },
    });
  });
});

test.each<[string, Partial<Record<keyof TokenVerifierOptions, unknown>>, string | RegExp]>([
  ["no issuer", { issuer: undefined }, "issuer and audience say which tokens count"],
  ["no audience", { audience: "" }, "issuer and audience say which tokens count"],
  ["no algorithm", { algorithms: [] }, "algorithms are some with a private"],
  ["one that anybody can use", { algorithms: ["ES256", "none"] }, "algorithms are some with a private"],
  ["a shared secret", { algorithms: ["HS256"] }, "algorithms are some with a private"],
  ["no tolerance", { clockToleranceMs: Number.NaN }, "clockToleranceMs must be"],
  ["no key", { keys: { publicKey: "secret" } }, "publicKey must be a public key in PEM"],
  ["keys over an open wire", { keys: { jwks: new URL("http://issuer.example") } }, "by https://"],
  ["a password in the URL", { keys: { jwks: new URL("https://me:secret@issuer.example") } }, "without a password"],
])("what is no verifier: %s", (_what, options, message) => {
  const make = () => verifier(options as Partial<TokenVerifierOptions>);
  expect(make).toThrow(message);
  expect(make).not.toThrow(/secret/);
});

test("a private key has no business on a server that verifies", () => {
  const pem = issuerKeys.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  for (const publicKey of [pem, issuerKeys.publicKey + pem]) {
    const make = () => verifier({ keys: { publicKey } });
    expect(make).toThrow("publicKey must be a public key in PEM");
    expect(make).not.toThrow(pem.split("\n")[1]);
  }
});

/** `tsc --noEmit` checks it, nothing of it runs. */
export function mustNotCompile(keys: TokenVerifierOptions["keys"]): void {
  // @ts-expect-error: algorithms are pinned
  tokenVerifier({ issuer: ISSUER, audience: AUDIENCE, keys });
  // @ts-expect-error: a token says whom it is for
  tokenVerifier({ issuer: ISSUER, algorithms: ["ES256"], keys });
  // @ts-expect-error: whoever verifies could make such a token as well
  tokenVerifier({ issuer: ISSUER, audience: AUDIENCE, algorithms: ["HS256"], keys });
}
