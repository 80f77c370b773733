import { createHash, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from "jose";

/** Whom tokens are issued to, and what these say. */
interface Account {
  readonly secret: string;
  readonly subject: string;
  readonly scope?: string;
  readonly roles?: readonly string[];
}

/** What to issue. */
export interface IssuerOptions {
  /** The port of this machine to listen at; 0 is one that is free. */
  readonly port: number;
  /** By the names of programs, their client ids. */
  readonly accounts: ReadonlyMap<string, Account>;
  /** Whom the tokens are for. */
  readonly audience: string;
  /** How long a token is good, in milliseconds; whole seconds. */
  readonly lifetimeMs: number;
}

/** An issuer of tokens. */
export interface Issuer {
  /** Its name in tokens, and where it is: tokens by POST to `/token`, its keys at `/jwks.json`. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * A stand-in for the issuer of tokens that an organization has, such as Keycloak or Auth0: it knows the client
 * credentials grant, and makes new keys with each start.
 */
export async function startIssuer({ port, accounts, audience, lifetimeMs }: IssuerOptions): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  const jwk = await exportJWK(publicKey);
  const alg = "ES256";
  const kid = await calculateJwkThumbprint(jwk); // servers keep keys by name: new ones need new names
  const keys = JSON.stringify({ keys: [{ ...jwk, alg, kid, use: "sig" }] });
  const expires_in = lifetimeMs / 1000;

  const tokenFor = (url: string, { subject, scope, roles }: Account): Promise<string> =>
    new SignJWT({ ...(scope !== undefined && { scope }), ...(roles !== undefined && { roles }) })
      .setProtectedHeader({ alg, kid, typ: "at+jwt" })
      .setIssuer(url)
      .setAudience(audience)
      .setSubject(subject)
      .setIssuedAt()
      .setExpirationTime(Math.ceil(Date.now() / 1000) + expires_in)
      .sign(privateKey);

  const server = createServer(async (request, response) => {
    const say = (code: number, body: string): void => {
      response.writeHead(code, { "content-type": "application/json", "cache-control": "no-store" }).end(body);
    };
    request.resume(); // there is one grant, and nothing to choose
    if (request.method === "GET" && request.url === "/jwks.json") return say(200, keys);
    if (request.method !== "POST" || request.url !== "/token") return say(404, "{}");
    const account = accountOf(request, accounts);
    if (account === undefined) return say(401, JSON.stringify({ error: "invalid_client" }));
    const access_token = await tokenFor(url, account);
    say(200, JSON.stringify({ access_token, token_type: "Bearer", expires_in }));
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // of a server that listens on TCP
  return {
    url,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

function accountOf({ headers }: IncomingMessage, accounts: IssuerOptions["accounts"]): Account | undefined {
  const [, basic = ""] = /^Basic ([\w+/]+=*)$/i.exec(headers.authorization ?? "") ?? [];
  const [id = "", secret = ""] = Buffer.from(basic, "base64").toString().split(":").map(decoded);
  const account = accounts.get(id);
  return account !== undefined && isSame(secret, account.secret) ? account : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

/** Takes as long for what is almost right as for what is all wrong. */
function isSame(a: string, b: string): boolean {
  const [one, other] = [a, b].map((text) => createHash("sha256").update(text).digest());
  return timingSafeEqual(one!, other!);
}
