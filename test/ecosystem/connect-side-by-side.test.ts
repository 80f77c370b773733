import { createServer } from "node:http";
import { Code, type ConnectRouter, createClient, createContextKey, createContextValues } from "@connectrpc/connect";
import { connectNodeAdapter, createConnectTransport } from "@connectrpc/connect-node";
import { credentials, status } from "@grpc/grpc-js";
import { beforeAll, expect, jest, test } from "@jest/globals";
import { RpcError } from "@protoc-gen-ts/runtime/grpc";
import { connectContext, connectImplementation } from "@protoc-gen-ts/runtime/grpc/connect";
import {
  UserServiceClient,
  type UserServiceServer,
  UserServiceService,
} from "../../packages/examples/src/gen/user/user_grpc.js";
import { UserService } from "../../packages/examples/src/gen/user/user_pb.js";
import { failure, routesOf } from "./connect-calling.js";
import { cleanup, serveGrpcJs, serveHttp1 } from "./serving.js";

// Connect complains that it cannot tell a client that is gone.
beforeAll(() => void jest.spyOn(console, "error").mockImplementation(() => {}));

test("one object serves grpc-js and Connect at the same time", async () => {
  class Users implements Partial<UserServiceServer> {
    readonly #names = new Map([[1n, "Ada"]]);

    async getUserInfo({ id }: { id: bigint }) {
      const name = this.#names.get(id);
      if (name === undefined) throw new RpcError(status.NOT_FOUND, "no such user");
      return { user: { id, name } };
    }
  }
  const users = new Users();
  const grpcUrl = await serveGrpcJs(users);
  const baseUrl = await serveHttp1(routesOf(users));
  const ours = new UserServiceClient(new URL(grpcUrl).host, credentials.createInsecure());
  cleanup(() => ours.close());
  const theirs = createClient(UserService, createConnectTransport({ httpVersion: "1.1", baseUrl }));
  expect((await ours.getUserInfo({ id: 1n })).user).toEqual((await theirs.getUserInfo({ id: 1n })).user);
  await expect(ours.getUserInfo({ id: 2n })).rejects.toMatchObject({ code: status.NOT_FOUND, details: "no such user" });
  expect(await failure(theirs.getUserInfo({ id: 2n }))).toMatchObject({
    code: Code.NotFound,
    rawMessage: "no such user",
  });
});

test("what is specific to Connect can be had, and is not there for calls of grpc-js", async () => {
  const address = createContextKey("");
  const seen: unknown[] = [];
  const users: Partial<UserServiceServer> = {
    async getUserInfo(_, call) {
      const context = connectContext(call);
      seen.push([context?.protocolName, context?.values.get(address)]);
      return {};
    },
  };
  const server = createServer(
    connectNodeAdapter({
      routes: routesOf(users),
      contextValues: (request) => createContextValues().set(address, request.socket.remoteAddress ?? ""),
    }) as never,
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanup(() => server.close());
  cleanup(() => server.closeAllConnections());
  const baseUrl = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  await createClient(UserService, createConnectTransport({ httpVersion: "1.1", baseUrl })).getUserInfo({});
  const ours = new UserServiceClient(new URL(await serveGrpcJs(users)).host, credentials.createInsecure());
  cleanup(() => ours.close());
  await ours.getUserInfo({});
  expect(seen).toEqual([
    ["connect", "127.0.0.1"],
    [undefined, undefined],
  ]);
});

test("calls that a handler makes inherit what Connect says, where the service propagates", async () => {
  const deadlines: (Date | undefined)[] = [];
  const behind = await serveGrpcJs({
    async getUserInfo(_, call) {
      deadlines.push(call.deadline);
      return {};
    },
  });
  const ours = new UserServiceClient(new URL(behind).host, credentials.createInsecure());
  cleanup(() => ours.close());
  const baseUrl = await serveHttp1(routesOf({ getUserInfo: () => ours.getUserInfo({}) }, { propagate: true }));
  const client = createClient(UserService, createConnectTransport({ httpVersion: "1.1", baseUrl }));
  await client.getUserInfo({}, { timeoutMs: 60_000 });
  await client.getUserInfo({});
  expect(Math.abs(deadlines[0]!.getTime() - Date.now() - 60_000)).toBeLessThan(20_000);
  expect(deadlines[1]).toBeUndefined();
});

test("what is no implementation is refused", () => {
  expect(() => connectImplementation(UserServiceService, { getUserInfo: 7 } as never)).toThrow(
    new TypeError("getUserInfo must be a function, as it serves a method; got number"),
  );
  expect(() => connectImplementation(UserServiceService, undefined as never)).toThrow(TypeError);
});

/** `tsc --noEmit` checks it, nothing of it runs. */
export function mustNotCompile(router: ConnectRouter, users: UserServiceServer): void {
  router.service(UserService, connectImplementation(UserServiceService, users));
  // @ts-expect-error: no such method
  connectImplementation(UserServiceService, { getUser: users.getUserInfo });
  // @ts-expect-error: a response of another type
  connectImplementation(UserServiceService, { getUserInfo: async () => ({ count: 1 }) });
  // @ts-expect-error: what Connect is given is not what it was made of
  router.service(UserService, users);
}
