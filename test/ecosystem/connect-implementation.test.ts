import { create } from "@bufbuild/protobuf";
import { Code, createClient, type Transport } from "@connectrpc/connect";
import { type MetadataValue, status } from "@grpc/grpc-js";
import { beforeAll, describe, expect, jest, test } from "@jest/globals";
import { EncodeError } from "@protoc-gen-ts/runtime";
import { BadRequest } from "@protoc-gen-ts/runtime/error-details";
import { BadRequestSchema } from "@protoc-gen-ts/runtime/error-details/pb";
import {
  type CallInterceptor,
  contextKey,
  errorDetail,
  RpcError,
  type ServerCall,
  type ServiceOptions,
} from "@protoc-gen-ts/runtime/grpc";
import type { UserServiceServer } from "../../packages/examples/src/gen/user/user_grpc.js";
import { Role, UserSchema, UserService } from "../../packages/examples/src/gen/user/user_pb.js";
import { all, failure, routesOf, until } from "./connect-calling.js";
import { transports } from "./connect-transports.js";
import { metadataOf } from "./user-service.js";

// Connect complains that it cannot tell a client that is gone.
beforeAll(() => void jest.spyOn(console, "error").mockImplementation(() => {}));

const over = transports.filter(([name]) => name !== "in memory");

describe.each(over)("%s", (_name, { bidi }, open) => {
  const connect = async (implementation: Partial<UserServiceServer>, options?: ServiceOptions) => {
    const errors: unknown[] = [];
    const onError = (error: unknown) => errors.push(error);
    const transport: Transport = await open(routesOf(implementation, { onError, ...options }));
    return { client: createClient(UserService, transport), errors };
  };

  /** How many kinds of calls the transport has. */
  const kinds = bidi ? 4 : 3;

  /** One call of each kind that the transport has, and what it comes to. */
  const calls = <T>(
    client: Awaited<ReturnType<typeof connect>>["client"],
    outcome: (call: Promise<unknown>) => Promise<T>,
    options = {},
  ): Promise<T[]> => {
    async function* one() {
      yield {};
    }
    const made = [
      client.getUserInfo({}, options),
      all(client.listUsers({}, options)),
      client.uploadLogs(one(), options),
      ...(bidi ? [all(client.chat(one(), options))] : []),
    ];
    return Promise.all(made.map(outcome));
  };

  const success = (call: Promise<unknown>): Promise<unknown> => call;

  /** The same in all methods. */
  const everywhere = (work: (call: ServerCall) => Promise<object>): UserServiceServer => ({
    getUserInfo: (_, call) => work(call),
    async *listUsers(_, call) {
      yield await work(call);
    },
    async uploadLogs(requests, call) {
      await all(requests);
      return work(call);
    },
    async *chat(requests, call) {
      for await (const _ of requests) yield await work(call);
    },
  });

  test("a response may be partial, deep in it as well", async () => {
    const whole = create(UserSchema);
    const { client } = await connect({
      getUserInfo: async () => ({ user: { name: "Ada", addresses: [{ city: "London" }] } }),
      async *listUsers() {
        yield {};
        yield { $typeName: "user.ListUsersResponse", user: { role: Role.ADMIN } };
        yield { user: { ...whole, joinedAt: { seconds: 1n } } };
      },
    });
    const { user } = await client.getUserInfo({});
    expect(user).toMatchObject({ name: "Ada", addresses: [{ city: "London", position: [] }], id: 0n, manages: [] });
    const users = (await all(client.listUsers({}))).map((response) => response.user);
    expect(users[0]).toBeUndefined();
    expect(users[1]).toMatchObject({ role: Role.ADMIN, name: "" });
    expect(users[2]?.joinedAt).toMatchObject({ seconds: 1n, nanos: 0 });
  });

  test("a response that cannot be encoded is INTERNAL, and reported", async () => {
    const wrong = { user: { name: 7 }, count: "x", text: 7 };
    const { client, errors } = await connect(everywhere(async () => wrong));
    for (const error of await calls(client, failure)) {
      expect(error).toMatchObject({ code: Code.Internal, rawMessage: "Error serializing response" });
    }
    await until(() => errors.length === kinds);
    for (const error of errors) expect(error).toBeInstanceOf(EncodeError);
  });

  test("an error that is not meant for the client stays hidden", async () => {
    const mine = new TypeError("password is hunter2");
    const { client, errors } = await connect(
      everywhere(async () => {
        throw mine;
      }),
    );
    for (const error of await calls(client, failure)) {
      expect(error).toMatchObject({ code: Code.Unknown, rawMessage: "Unknown error" });
    }
    expect(errors).toEqual(Array(kinds).fill(mine));
  });

  test("an RpcError has its code, words, metadata and details, and the call's trailers", async () => {
    const fieldViolations = [{ field: "id", description: "must not be 0" }];
    const { client } = await connect(
      everywhere(async (call) => {
        call.trailers.set("x-trailer", "t");
        call.trailers.set("raw-bin", Buffer.from([0, 255]));
        throw new RpcError(status.INVALID_ARGUMENT, "no such user 春", {
          metadata: metadataOf("x-why", "because"),
          errorDetails: [errorDetail(BadRequest, { fieldViolations })],
        });
      }),
    );
    for (const error of await calls(client, failure)) {
      expect(error).toMatchObject({ code: Code.InvalidArgument, rawMessage: "no such user 春" });
      expect([error.metadata.get("x-why"), error.metadata.get("x-trailer")]).toEqual(["because", "t"]);
      expect(error.metadata.get("raw-bin")).toBe("AP8");
      expect(error.findDetails(BadRequestSchema)).toMatchObject([{ fieldViolations }]);
    }
  });

  test("metadata, headers and trailers go both ways, as text and as bytes", async () => {
    const seen: MetadataValue[][] = [];
    const { client } = await connect(
      everywhere(async (call) => {
        seen.push([...call.metadata.get("x-text"), ...call.metadata.get("x-raw-bin")]);
        const headers = metadataOf("x-header", "h");
        headers.set("header-bin", Buffer.from([1, 2]));
        call.sendHeaders(headers);
        call.trailers.set("x-trailer", "t");
        call.trailers.set("trailer-bin", Buffer.from([3]));
        return {};
      }),
    );
    const headers: (string | null)[][] = [];
    const trailers: (string | null)[][] = [];
    await calls(client, success, {
      headers: { "x-text": "a", "x-raw-bin": "AP8" },
      onHeader: (given: Headers) => headers.push([given.get("x-header"), given.get("header-bin")]),
      onTrailer: (given: Headers) => trailers.push([given.get("x-trailer"), given.get("trailer-bin")]),
    });
    expect(seen).toEqual(Array(kinds).fill(["a", Buffer.from([0, 255])]));
    expect(headers).toEqual(Array(kinds).fill(["h", "AQI"]));
    expect(trailers).toEqual(Array(kinds).fill(["t", "Aw"]));
  });

  test("interceptors stand around the calls, and the call tells of itself", async () => {
    const user = contextKey("user", "nobody");
    const seen: ServerCall[] = [];
    const naming: CallInterceptor<ServerCall> = async function* (requests, call, next) {
      seen.push(call);
      call.values.set(user, "Ada");
      yield* next(requests);
    };
    const users: string[] = [];
    const { client } = await connect(
      everywhere(async (call) => {
        users.push(call.values.get(user));
        return {};
      }),
      { callInterceptors: [naming] },
    );
    await calls(client, success, { timeoutMs: 60_000 });
    expect(users).toEqual(Array(kinds).fill("Ada"));
    expect(seen).toHaveLength(kinds);
    for (const { method, deadline, signal, peer, host, authContext } of seen) {
      expect(method.path).toMatch(/^\/user\.UserService\//);
      expect(method.input.typeName).toMatch(/^user\./);
      expect(Math.abs(deadline!.getTime() - Date.now() - 60_000)).toBeLessThan(20_000);
      expect(signal.aborted).toBe(false);
      expect({ peer, authContext }).toEqual({ peer: "unknown", authContext: {} });
      expect(host).toMatch(/^127\.0\.0\.1:\d+$/);
    }
  });

  test("a deadline ends the handler's work, and is what the client gets", async () => {
    const reasons: unknown[] = [];
    const { client, errors } = await connect(
      everywhere(
        (call) =>
          new Promise((_, reject) => {
            call.signal.addEventListener("abort", () => {
              reasons.push(call.signal.reason);
              reject(call.signal.reason);
            });
          }),
      ),
    );
    for (const { code } of await calls(client, failure, { timeoutMs: 150 })) expect(code).toBe(Code.DeadlineExceeded);
    await until(() => reasons.length === kinds);
    // A client that is quicker than the server cancels, and some transports tell of nothing else.
    for (const reason of reasons)
      expect([status.DEADLINE_EXCEEDED, status.CANCELLED]).toContain((reason as RpcError).code);
    expect(errors).toEqual([]);
  });

  test("a client that goes away ends the handler's work", async () => {
    const ended: unknown[] = [];
    const waiting: ServerCall[] = [];
    const { client, errors } = await connect(
      everywhere(async (call) => {
        waiting.push(call);
        try {
          return await new Promise((_, reject) => {
            call.signal.addEventListener("abort", () => reject(call.signal.reason));
          });
        } finally {
          ended.push(call.signal.reason);
        }
      }),
    );
    const controller = new AbortController();
    const made = calls(client, failure, { signal: controller.signal });
    await until(() => waiting.length === kinds);
    controller.abort();
    for (const { code } of await made) expect(code).toBe(Code.Canceled);
    await until(() => ended.length === kinds);
    for (const reason of ended) expect(reason).toMatchObject({ code: status.CANCELLED });
    expect(errors).toEqual([]);
  });

  test("a call that the server cancels ends the handler's work, and the client gets the error", async () => {
    const ended: unknown[] = [];
    const cancelling: CallInterceptor<ServerCall> = async function* (requests, call, next) {
      const timer = setTimeout(() => call.cancel(new RpcError(status.UNAUTHENTICATED, "enough")), 50);
      try {
        yield* next(requests);
      } finally {
        clearTimeout(timer);
      }
    };
    const { client, errors } = await connect(
      everywhere((call) => {
        return new Promise((_, reject) => {
          call.signal.addEventListener("abort", () => {
            ended.push(call.signal.reason);
            reject(call.signal.reason);
          });
        });
      }),
      { callInterceptors: [cancelling] },
    );
    for (const { code, rawMessage } of await calls(client, failure)) {
      expect({ code, rawMessage }).toEqual({ code: Code.Unauthenticated, rawMessage: "enough" });
    }
    await until(() => ended.length === kinds);
    for (const reason of ended) expect(reason).toMatchObject({ code: status.UNAUTHENTICATED });
    expect(errors).toEqual([]);
  });

  test("a stream that is left cleans up on the server, which ran only so far ahead", async () => {
    let made = 0;
    let cleaned = false;
    const { client } = await connect({
      async *listUsers() {
        try {
          for (; made < 100_000; made++) yield { user: { name: "x".repeat(10_000) } };
        } finally {
          cleaned = true;
        }
      },
    });
    // Connect's clients do not cancel a stream when its loop is left.
    const controller = new AbortController();
    let read = 0;
    for await (const _ of client.listUsers({}, { signal: controller.signal })) if (++read === 10) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
    controller.abort();
    await until(() => cleaned);
    expect(made).toBeLessThan(10_000);
  });

  test("a method that is left out is unimplemented", async () => {
    const { client } = await connect({});
    for (const { code } of await calls(client, failure)) expect(code).toBe(Code.Unimplemented);
  });

  test("an answer may come before the requests have ended", async () => {
    const { client } = await connect({
      async uploadLogs(requests) {
        for await (const _ of requests) return { count: 1 };
        return {};
      },
    });
    async function* some() {
      for (let i = 0; i < 10; i++) yield { text: "x" };
    }
    expect(await client.uploadLogs(some())).toMatchObject({ count: 1 });
  });
});
