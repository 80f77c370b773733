import { setTimeout as sleep } from "node:timers/promises";
import { Client, Metadata, status } from "@grpc/grpc-js";
import { describe, expect, jest, test } from "@jest/globals";
import { type ServerCall, service } from "@protoc-gen-ts/runtime/grpc";
import { HealthClient, health } from "@protoc-gen-ts/runtime/grpc/health";
import { reflection } from "@protoc-gen-ts/runtime/grpc/reflection";
import { ServerReflectionClient } from "../../../runtime/src/grpc/reflection/gen/grpc/reflection/v1/reflection_grpc.js";
import { atTime } from "../../src/auth/at-time.js";
import { authorizing } from "../../src/auth/authorizing.js";
import { caller, callerOf } from "../../src/auth/caller.js";
import { ruleForAll, rulesFor } from "../../src/auth/rules.js";
import { secured } from "../../src/auth/secured.js";
import { GreeterClient, GreeterService } from "../../src/gen/helloworld/helloworld_grpc.js";
import { UserServiceClient, type UserServiceServer, UserServiceService } from "../../src/gen/user/user_grpc.js";
import { UserService } from "../../src/gen/user/user_pb.js";
import { collect, finallyDo, until } from "../serving.js";
import { connectSecurely, servingSecurely, trusting } from "./secure.js";
import { inSeconds, keyPair, tokenWith, verifier } from "./tokens.js";

/** The server of the example, and the lines that it logs. */
async function example(): Promise<{ address: string; lines: string[] }> {
  const lines: string[] = [];
  return { address: await servingSecurely(secured(verifier(), (line) => lines.push(line))), lines };
}

async function userClient(address: string, ...claims: Parameters<typeof tokenWith>): Promise<UserServiceClient> {
  return connectSecurely(UserServiceClient, address, await tokenWith(...claims));
}

/** A call of each method, and so of each kind. */
const methods: readonly [string, (client: UserServiceClient) => Promise<unknown>][] = [
  ["getUserInfo", (client) => client.getUserInfo({})],
  ["listUsers", (client) => collect(client.listUsers({}))],
  ["uploadLogs", (client) => client.uploadLogs([{ text: "ready" }])],
  ["chat", (client) => collect(client.chat([{ text: "hello" }]))],
];

describe.each(methods)("%s", (_name, call) => {
  test("is answered to who may call it", async () => {
    const { address } = await example();
    await call(await userClient(address, { roles: ["admin"], scope: "logs:write" }));
  });

  test("without a token it is UNAUTHENTICATED", async () => {
    const { address } = await example();
    await expect(call(connectSecurely(UserServiceClient, address))).rejects.toMatchObject({
      code: status.UNAUTHENTICATED,
      details: "a token is needed, as the metadata authorization: Bearer TOKEN",
    });
  });

  test("with a token that is not valid it is UNAUTHENTICATED, whatever is wrong", async () => {
    const { address } = await example();
    for (const client of [
      await userClient(address, { exp: inSeconds(-60) }),
      await userClient(address, { aud: "others" }),
      await userClient(address, {}, keyPair().privateKey),
      connectSecurely(UserServiceClient, address, "nonsense"),
    ]) {
      await expect(call(client)).rejects.toMatchObject({
        code: status.UNAUTHENTICATED,
        details: "a valid token is needed",
      });
    }
  });
});

test("who is known, but may not, gets PERMISSION_DENIED and what it takes", async () => {
  const { address, lines } = await example();
  const client = await userClient(address, { sub: "2", roles: ["member"], scope: "logs:read" });
  await expect(collect(client.listUsers({}))).rejects.toMatchObject({
    code: status.PERMISSION_DENIED,
    details: "this takes the role admin",
  });
  await expect(client.uploadLogs([])).rejects.toMatchObject({
    code: status.PERMISSION_DENIED,
    details: "this takes the scope logs:write",
  });
  const { user } = await client.getUserInfo({});
  expect(user?.name).toBe("Charles Babbage");
  // What depends on the request is the handler's to decide.
  await expect(client.getUserInfo({ id: 1n })).rejects.toMatchObject({
    code: status.PERMISSION_DENIED,
    details: "only admins see other users",
  });
  const robot = await userClient(address, { sub: "robot" });
  await expect(robot.getUserInfo({})).rejects.toMatchObject({ code: status.PERMISSION_DENIED });
  expect(lines).toContain('/user.UserService/ListUsers by "2": PERMISSION_DENIED');
});

test("messages are the caller's, whatever user they name", async () => {
  const { address } = await example();
  const client = await userClient(address, { sub: "2" });
  const [reply] = await collect(client.chat([{ userId: 1n, text: "hello" }]));
  expect(reply?.text).toBe("Charles Babbage, we have read: hello");
});

test("health and reflection are public, whatever token comes", async () => {
  const { address } = await example();
  for (const token of [undefined, "nonsense"]) {
    const probe = connectSecurely(HealthClient, address, token);
    expect(await probe.check({ service: "user.UserService" })).toMatchObject({ status: 1 });
    const reader = connectSecurely(ServerReflectionClient, address, token);
    const asked = [{ messageRequest: { case: "listServices", value: "" } }] as const;
    expect(await collect(reader.serverReflectionInfo(asked))).toHaveLength(1);
  }
});

describe("a method without a rule", () => {
  test("is open to nobody", async () => {
    const served: string[] = [];
    const hello = async () => ({ message: `Hello ${served.push("hello")}` });
    const address = await servingSecurely({
      services: [
        service(GreeterService, { sayHello: hello, sayHelloAgain: hello }),
        health(),
        reflection([UserService]),
      ],
      // The compiler asks for a rule for each method of a service; not of services that are forgotten.
      callInterceptors: [
        authorizing({
          verify: verifier(),
          rules: [rulesFor({ sayHello: GreeterService.sayHello }, { sayHello: "public" })],
        }),
      ],
    });
    const denied = { code: status.PERMISSION_DENIED, details: "this method is open to nobody" };
    for (const token of [undefined, await tokenWith({ roles: ["admin"] })]) {
      const client = connectSecurely(GreeterClient, address, token);
      await client.sayHello({});
      await expect(client.sayHelloAgain({})).rejects.toMatchObject(denied);
      await expect(connectSecurely(HealthClient, address, token).check({})).rejects.toMatchObject(denied);
      const reader = connectSecurely(ServerReflectionClient, address, token);
      await expect(collect(reader.serverReflectionInfo([{}]))).rejects.toMatchObject(denied);
    }
    expect(served).toHaveLength(2);
  });
});

describe("the metadata authorization", () => {
  const start = async (seen: ServerCall[] = []) => {
    const hello = async (_request: unknown, call: ServerCall) => {
      seen.push(call);
      return { message: call.values.get(caller)?.subject ?? "somebody" };
    };
    const address = await servingSecurely({
      services: [service(GreeterService, { sayHello: hello, sayHelloAgain: hello })],
      callInterceptors: [
        authorizing({
          verify: verifier(),
          rules: [rulesFor(GreeterService, { sayHello: "authenticated", sayHelloAgain: "public" })],
        }),
      ],
    });
    return connectSecurely(GreeterClient, address);
  };
  const say = (client: GreeterClient, ...values: string[]) => {
    const metadata = new Metadata();
    for (const value of values) metadata.add("authorization", value);
    return client.sayHello({}, { metadata });
  };

  test("goes no further than the interceptor", async () => {
    const seen: ServerCall[] = [];
    const client = await start(seen);
    const metadata = new Metadata();
    metadata.set("authorization", `Bearer ${await tokenWith({ sub: "ada" })}`);
    metadata.set("other", "kept");
    expect((await client.sayHello({}, { metadata })).message).toBe("ada");
    expect((await client.sayHelloAgain({}, { metadata })).message).toBe("somebody");
    for (const call of seen) {
      expect(call.metadata.get("authorization")).toEqual([]);
      expect(call.metadata.get("other")).toEqual(["kept"]);
    }
  });

  test("names its scheme as one likes", async () => {
    const client = await start();
    const token = await tokenWith({ sub: "ada" });
    for (const scheme of ["Bearer", "bearer", "BEARER", "Bearer "]) {
      expect((await say(client, `${scheme} ${token}`)).message).toBe("ada");
    }
  });

  test("is refused where it is anything else", async () => {
    const client = await start();
    const token = await tokenWith();
    const needed = { code: status.UNAUTHENTICATED, details: expect.stringMatching(/^a token is needed/) };
    for (const wrong of ["", "Bearer", "Bearer ", token, `Basic ${token}`, `Bearer ${token} x`, `Bearer "${token}"`]) {
      await expect(say(client, wrong)).rejects.toMatchObject(needed);
    }
    for (const wrong of ["Bearer x", `Bearer ${token}.x`, `Bearer ${token.slice(1)}`]) {
      await expect(say(client, wrong)).rejects.toMatchObject({
        code: status.UNAUTHENTICATED,
        details: "a valid token is needed",
      });
    }
    expect((await say(client, `Bearer ${token}`)).message).toBe("1");
  });
});

describe("a stream that outlives its token", () => {
  const expired = { code: status.UNAUTHENTICATED, details: "the token has expired: call again with a new one" };

  /** A server that waits in all of its streams, until they are cancelled. */
  async function waiting() {
    const state = { calls: [] as ServerCall[], left: 0, read: 0 };
    const wait = async (call: ServerCall): Promise<void> => {
      state.calls.push(call);
      try {
        await sleep(600_000, undefined, { signal: call.signal });
      } finally {
        state.left++;
      }
    };
    const users: UserServiceServer = {
      async getUserInfo(_request, call) {
        state.calls.push(call);
        await sleep(2_500);
        return { user: { name: callerOf(call).subject } };
      },
      async *listUsers(_request, call) {
        yield { user: { name: callerOf(call).subject } };
        await wait(call);
      },
      async uploadLogs(requests, call) {
        state.calls.push(call);
        try {
          for await (const _ of requests) state.read++;
        } finally {
          state.left++;
        }
        return {};
      },
      async *chat(requests, call) {
        state.calls.push(call);
        try {
          for await (const { text } of requests) yield { text };
        } finally {
          state.left++;
        }
      },
    };
    const open = {
      getUserInfo: "authenticated",
      listUsers: "authenticated",
      uploadLogs: "authenticated",
      chat: "authenticated",
    } as const;
    const verify = verifier({ clockToleranceMs: 0 });
    const address = await servingSecurely({
      services: [service(UserServiceService, users)],
      callInterceptors: [authorizing({ verify, rules: [rulesFor(UserServiceService, open)] })],
      onError: () => {},
    });
    return { address, state };
  }
  async function* hello(): AsyncGenerator<{ text: string }> {
    yield { text: "hello" };
    await sleep(600_000, undefined, { ref: false });
  }
  async function soonOver(address: string): Promise<{ client: UserServiceClient; endsAt: number }> {
    const exp = Math.ceil(inSeconds(1));
    return { client: await userClient(address, { exp }), endsAt: exp * 1000 };
  }

  test("ends with UNAUTHENTICATED when that expires, and its handler is told", async () => {
    const { address, state } = await waiting();
    const { client, endsAt } = await soonOver(address);
    const got: string[] = [];
    const read = async (
      messages: AsyncIterable<{ user?: { name: string } | undefined; text?: string }>,
    ): Promise<void> => {
      for await (const { user, text } of messages) got.push(String(user?.name ?? text));
    };
    await Promise.all([
      expect(read(client.listUsers({}))).rejects.toMatchObject(expired),
      expect(client.uploadLogs(hello())).rejects.toMatchObject(expired),
      expect(read(client.chat(hello()))).rejects.toMatchObject(expired),
    ]);
    expect(Date.now()).toBeGreaterThanOrEqual(endsAt);
    expect(got.sort()).toEqual(["1", "hello"]);
    await until(() => state.left === 3);
    expect(state.read).toBe(1);
    for (const { signal } of state.calls) expect(signal.reason).toMatchObject(expired);
    // The same token is not good for another; a new one is.
    await expect(client.uploadLogs([])).rejects.toMatchObject({ code: status.UNAUTHENTICATED });
    await (await userClient(address)).uploadLogs([]);
  });

  test("a call with one request and one response goes on to its end", async () => {
    const { address } = await waiting();
    const { client } = await soonOver(address);
    expect((await client.getUserInfo({})).user?.name).toBe("1");
  });

  test("nothing is left of those that end before", async () => {
    const set = jest.spyOn(globalThis, "setTimeout");
    const cleared = jest.spyOn(globalThis, "clearTimeout");
    finallyDo(() => [set, cleared].map((spy) => spy.mockRestore()));
    const { address, state } = await waiting();
    const client = await userClient(address, { exp: inSeconds(60 * 60 * 24 * 365) }); // more than a timer can wait
    for await (const _ of client.listUsers({})) break;
    expect(await collect(client.chat([{ text: "a" }]))).toMatchObject([{ text: "a" }]);
    await until(() => state.left === 2);
    expect(state.calls[1]!.signal.aborted).toBe(false);
    const timers = set.mock.results.filter((_, i) => set.mock.calls[i]![1] === 2 ** 31 - 1).map(({ value }) => value);
    expect(timers).toHaveLength(2);
    await until(() => timers.every((timer) => cleared.mock.calls.some(([given]) => given === timer)));
  });
});

test("what is done at a time is done then, be it months from now, and only if it is not called off", () => {
  jest.useFakeTimers();
  finallyDo(() => jest.useRealTimers());
  const done: string[] = [];
  const hour = 3_600_000;
  const inHours = (hours: number) => new Date(Date.now() + hours * hour);
  atTime(inHours(-1), () => done.push("past"));
  atTime(inHours(1), () => done.push("soon"));
  atTime(inHours(10_000), () => done.push("late"));
  const stop = [atTime(inHours(2), () => done.push("never")), atTime(inHours(20_000), () => done.push("never"))];
  jest.advanceTimersByTime(hour);
  expect(done).toEqual(["past", "soon"]);
  stop[0]!();
  jest.advanceTimersByTime(9_998 * hour);
  expect(done).toEqual(["past", "soon"]);
  stop[1]!();
  jest.advanceTimersByTime(20_000 * hour);
  expect(done).toEqual(["past", "soon", "late"]);
});

test("callerOf says that nobody was authenticated: a fault of the server, of which clients hear nothing", async () => {
  const seen: unknown[] = [];
  const address = await servingSecurely({
    services: [service(GreeterService, { sayHello: async (_request, call) => ({ message: callerOf(call).subject }) })],
    onError: (error) => seen.push(error),
  });
  await expect(connectSecurely(GreeterClient, address).sayHello({})).rejects.toMatchObject({
    code: status.UNKNOWN,
    details: "Unknown error",
  });
  expect(String(seen)).toContain("/helloworld.Greeter/SayHello has no caller");
});

test("two rules for one method are a mistake", () => {
  const rules = [ruleForAll(health(), "public"), ruleForAll(health(), "authenticated")];
  expect(() => authorizing({ verify: verifier(), rules })).toThrow("two rules for /grpc.health.v1.Health/*");
});

test("an issuer that is away is no fault of the caller's", async () => {
  const verify = verifier({ keys: { jwks: new URL("http://127.0.0.1:1/jwks.json") } });
  const lines: string[] = [];
  const address = await servingSecurely(secured(verify, (line) => lines.push(line)));
  await expect((await userClient(address)).getUserInfo({})).rejects.toMatchObject({
    code: status.UNAVAILABLE,
    details: "tokens cannot be verified at the moment",
  });
  expect(lines).toEqual([
    expect.stringMatching(
      /^\/user.UserService\/GetUserInfo by nobody known: UNAVAILABLE \(the keys of the issuer cannot/,
    ),
  ]);
});

test("a client of grpc-js that is not ours is treated alike", async () => {
  const { address } = await example();
  const client = new Client(address, trusting());
  finallyDo(() => client.close());
  const { path, requestSerialize, responseDeserialize } = UserServiceService.getUserInfo;
  const call = (metadata: Metadata): Promise<unknown> =>
    new Promise((resolve) => {
      client.makeUnaryRequest(path, requestSerialize, responseDeserialize, {}, metadata, (error, reply) =>
        resolve(error ?? reply),
      );
    });
  expect(await call(new Metadata())).toMatchObject({ code: status.UNAUTHENTICATED });
  const metadata = new Metadata();
  metadata.set("authorization", `Bearer ${await tokenWith()}`);
  expect(await call(metadata)).toMatchObject({ user: { name: "Ada Lovelace" } });
});
