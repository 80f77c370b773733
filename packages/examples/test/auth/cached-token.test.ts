import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { credentials, status } from "@grpc/grpc-js";
import { describe, expect, jest, test } from "@jest/globals";
import { bearerToken, RpcError, service } from "@protoc-gen-ts/runtime/grpc";
import { cachedToken, type Token } from "../../src/auth/cached-token.js";
import { clientCredentials } from "../../src/auth/client-credentials.js";
import { startIssuer } from "../../src/auth/issuing.js";
import { secured } from "../../src/auth/secured.js";
import { tokenVerifier } from "../../src/auth/token-verifier.js";
import { GreeterClient, GreeterService } from "../../src/gen/helloworld/helloworld_grpc.js";
import { UserServiceClient } from "../../src/gen/user/user_grpc.js";
import { connect, finallyDo, serving } from "../serving.js";
import { connectSecurely, servingSecurely, trusting } from "./secure.js";

/** An issuer in this process: token-1, token-2 and so on, each good for so long; it fails while it is told to. */
function numbered(lifetimeMs: number) {
  const state = { asked: 0, failure: undefined as unknown, wait: Promise.resolve() as Promise<unknown> };
  const fetchToken = async (): Promise<Token> => {
    state.asked++;
    await state.wait;
    if (state.failure !== undefined) throw state.failure;
    return { token: `token-${state.asked}`, lifetimeMs };
  };
  return { state, fetchToken };
}

/** A clock that stands still until the test moves it, in milliseconds. */
function stopClock(): { now: number } {
  const clock = { now: Date.now() };
  const spy = jest.spyOn(Date, "now").mockImplementation(() => clock.now);
  finallyDo(() => spy.mockRestore());
  return clock;
}

/** A server that answers with the token that came. */
async function echoing(): Promise<string> {
  return servingSecurely({
    services: [
      service(GreeterService, {
        sayHello: async (_request, { metadata }) => ({ message: `${metadata.get("authorization")}` }),
      }),
    ],
  });
}

describe("a token is kept", () => {
  test("for all calls, until shortly before it expires", async () => {
    const clock = stopClock();
    const token = cachedToken(numbered(100_000).fetchToken, { earlyMs: 30_000 });
    expect([await token(), await token()]).toEqual(["token-1", "token-1"]);
    clock.now += 69_999;
    expect(await token()).toBe("token-1");
    clock.now += 1;
    expect(await token()).toBe("token-2");
    expect(await token()).toBe("token-2");
  });

  test("for half of its time at least", async () => {
    const clock = stopClock();
    const token = cachedToken(numbered(10_000).fetchToken, { earlyMs: 30_000 });
    await token();
    clock.now += 4_999;
    expect(await token()).toBe("token-1");
    clock.now += 1;
    expect(await token()).toBe("token-2");
  });

  test("calls that come at the same time wait for the same", async () => {
    const { state, fetchToken } = numbered(60_000);
    const address = await echoing();
    const client = connectSecurely(GreeterClient, address, cachedToken(fetchToken));
    const replies = await Promise.all(Array.from({ length: 50 }, () => client.sayHello({})));
    expect(new Set(replies.map(({ message }) => message))).toEqual(new Set(["Bearer token-1"]));
    expect(state.asked).toBe(1);
  });
});

describe("where no token is to be had", () => {
  test.each([
    ["UNAVAILABLE", new RpcError(status.UNAVAILABLE, "the issuer is away"), status.UNAVAILABLE],
    ["UNAUTHENTICATED", new RpcError(status.UNAUTHENTICATED, "not yours"), status.UNAUTHENTICATED],
    ["anything else", new Error("broken"), status.UNAUTHENTICATED],
  ])("calls fail, each of those that wait, with %s, and the next one asks again", async (_what, failure, code) => {
    const { state, fetchToken } = numbered(60_000);
    const client = connectSecurely(GreeterClient, await echoing(), cachedToken(fetchToken));
    await client.waitForReady();
    state.failure = failure;
    const calls = await Promise.allSettled(Array.from({ length: 5 }, () => client.sayHello({})));
    for (const call of calls) expect(call).toMatchObject({ status: "rejected", reason: { code } });
    expect(state.asked).toBe(1);
    state.failure = undefined;
    expect((await client.sayHello({})).message).toBe("Bearer token-2");
  });

  test("the old one is used while it is good", async () => {
    const clock = stopClock();
    const { state, fetchToken } = numbered(100_000);
    const token = cachedToken(fetchToken);
    expect(await token()).toBe("token-1");
    clock.now += 99_999;
    state.failure = new RpcError(status.UNAVAILABLE, "the issuer is away");
    expect(await token()).toBe("token-1");
    expect(state.asked).toBe(2);
    clock.now += 1;
    await expect(token()).rejects.toBe(state.failure);
  });

  test("a call's deadline counts while it waits; the others go on waiting", async () => {
    const { state, fetchToken } = numbered(60_000);
    let arrived!: () => void;
    state.wait = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const client = connectSecurely(GreeterClient, await echoing(), cachedToken(fetchToken));
    await client.waitForReady();
    const patient = client.sayHello({});
    await expect(client.sayHello({}, { timeoutMs: 100 })).rejects.toMatchObject({ code: status.DEADLINE_EXCEEDED });
    const controller = new AbortController();
    const cancelled = client.sayHello({}, { signal: controller.signal });
    controller.abort();
    await expect(cancelled).rejects.toMatchObject({ code: status.CANCELLED });
    arrived();
    expect((await patient).message).toBe("Bearer token-1");
    expect(state.asked).toBe(1);
  });

  test("an issuer that does not answer is not waited for", async () => {
    const signals: AbortSignal[] = [];
    let asked = 0;
    const token = cachedToken(
      (signal) => {
        signals.push(signal);
        return asked++ === 0 ? new Promise(() => {}) : Promise.resolve({ token: "late", lifetimeMs: 60_000 });
      },
      { timeoutMs: 50 },
    );
    await expect(token()).rejects.toMatchObject({ code: status.UNAVAILABLE, details: "no token came within 50 ms" });
    expect(signals[0]!.aborted).toBe(true);
    expect(await token()).toBe("late");
    expect(signals[1]!.aborted).toBe(false);
  });
});

describe("client credentials", () => {
  const account = { secret: "p&ss wörd:+%", subject: "1" };
  const start = async (lifetimeMs: number) => {
    const accounts = new Map([["ada@home", account]]);
    const issuer = await startIssuer({ port: 0, audience: "users", lifetimeMs, accounts });
    finallyDo(() => issuer.close());
    return issuer;
  };

  test("get a token, again and again, and calls are let in by it", async () => {
    const { url } = await start(3_000);
    const verify = tokenVerifier({
      issuer: url,
      audience: "users",
      algorithms: ["ES256"],
      keys: { jwks: new URL(`${url}/jwks.json`) },
      typ: "at+jwt",
      clockToleranceMs: 0,
    });
    const seen = new Set<string>();
    const fetchToken = clientCredentials({
      tokenUrl: `${url}/token`,
      clientId: "ada@home",
      clientSecret: account.secret,
    });
    const token = cachedToken(async (signal) => {
      const fetched = await fetchToken(signal);
      seen.add(fetched.token);
      return fetched;
    });
    const client = connectSecurely(UserServiceClient, await servingSecurely(secured(verify, () => {})), token);
    const end = Date.now() + 4_000; // longer than any of the tokens is good
    while (Date.now() < end) {
      const { user } = await client.getUserInfo({});
      expect(user?.name).toBe("Ada Lovelace");
      await sleep(20);
    }
    expect(seen.size).toBeGreaterThanOrEqual(2);
    expect(seen.size).toBeLessThanOrEqual(4);
  });

  test.each([
    ["a wrong secret", { clientSecret: "p&ss" }],
    ["another's name", { clientId: "eve" }],
    ["no name", { clientId: "" }],
  ])("are refused as UNAUTHENTICATED: %s", async (_what, wrong) => {
    const { url } = await start(60_000);
    const given = { tokenUrl: `${url}/token`, clientId: "ada@home", clientSecret: account.secret, ...wrong };
    await expect(clientCredentials(given)(new AbortController().signal)).rejects.toMatchObject({
      code: status.UNAUTHENTICATED,
      details: "the issuer of tokens does not take these client credentials",
    });
  });

  test("an issuer that answers anything else, or nothing, is UNAVAILABLE", async () => {
    const state = { code: 200, body: "", headers: {} as Record<string, string>, asked: [] as string[] };
    const server = createServer((request, response) => {
      state.asked.push(request.url!);
      if (state.code === 0) request.socket.destroy();
      else response.writeHead(state.code, state.headers).end(state.body);
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const tokenUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
    const ask = clientCredentials({ tokenUrl, clientId: "ada", clientSecret: "secret" });
    const { signal } = new AbortController();
    for (const [code, body] of [
      [0, ""],
      [200, ""],
      [200, "null"],
      [200, '{"access_token":5}'],
      [200, '{"access_token":"t","expires_in":-1}'],
      [200, '{"access_token":"t","expires_in":"soon"}'],
      [429, "{}"],
      [500, "a stack with a secret"],
    ] as const) {
      Object.assign(state, { code, body });
      const error = await ask(signal).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: status.UNAVAILABLE });
      expect(String((error as Error).stack)).not.toMatch(/secret/);
    }
    // Credentials do not follow to wherever they are sent.
    state.asked = [];
    Object.assign(state, { code: 307, body: "", headers: { location: "/elsewhere" } });
    await expect(ask(signal)).rejects.toMatchObject({
      code: status.UNAVAILABLE,
      details: expect.stringMatching(/HTTP status 307/),
    });
    expect(state.asked).toEqual(["/token"]);
    // Without a word on how long it is good, it is for a minute.
    Object.assign(state, { code: 200, body: '{"access_token":"t"}', headers: {} });
    expect(await ask(signal)).toEqual({ token: "t", lifetimeMs: 60_000 });

    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    await expect(ask(signal)).rejects.toMatchObject({
      code: status.UNAVAILABLE,
      details: expect.stringMatching(/^the issuer of tokens cannot be reached: (ECONNREFUSED|UND_ERR_SOCKET)$/),
    });
  });

  test.each([
    "http://issuer.example/token",
    "ftp://issuer.example",
    "https://me:secret@issuer.example",
    "nonsense",
    "",
  ])("are not sent over an open wire: %p", (tokenUrl) => {
    const make = () => clientCredentials({ tokenUrl, clientId: "ada", clientSecret: "secret" });
    expect(make).toThrow("an issuer is reached by https://");
    expect(make).not.toThrow(/secret/);
  });

  test("may be sent to this machine, and by HTTPS", () => {
    for (const host of ["https://issuer.example", "http://localhost:1", "http://127.0.0.1:1", "http://[::1]:1"]) {
      clientCredentials({ tokenUrl: `${host}/token`, clientId: "ada", clientSecret: "secret" });
    }
  });
});

test("a token is not sent in the clear", async () => {
  let calls = 0;
  const address = await serving(
    service(GreeterService, { sayHello: async () => ({ message: String(++calls) }) }), // without TLS
  );
  const { state, fetchToken } = numbered(60_000);
  const token = bearerToken(cachedToken(fetchToken));

  // grpc-js makes no such channel.
  const insecure = credentials.createInsecure();
  expect(() => credentials.combineChannelCredentials(insecure, token)).toThrow("Cannot compose insecure credentials");
  // A call that brings its own fails before anything is sent.
  const client = connect(GreeterClient, address);
  await expect(client.sayHello({}, { credentials: token })).rejects.toMatchObject({
    code: status.UNAUTHENTICATED,
    details: "credentials of a call are sent over TLS only, and this channel has none",
  });
  expect({ calls, asked: state.asked }).toEqual({ calls: 0, asked: 0 });

  // Nor does a channel over TLS fall back to what a server without it would read.
  const secure = connectSecurely(GreeterClient, address, cachedToken(fetchToken), trusting());
  await expect(secure.sayHello({})).rejects.toMatchObject({ code: status.UNAVAILABLE });
  expect({ calls, asked: state.asked }).toEqual({ calls: 0, asked: 0 });
});
