import { anyUnpack } from "@bufbuild/protobuf/wkt";
import { compressionGzip, createGrpcTransport } from "@connectrpc/connect-node";
import { credentials, status } from "@grpc/grpc-js";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { RpcError } from "@protoc-gen-ts/runtime/grpc";
import { UserServiceClient } from "../../packages/examples/src/gen/user/user_grpc.js";
import { Role, UploadLogsRequest_Level, User, UserSchema } from "../../packages/examples/src/gen/user/user_pb.js";
import { testConnectClient } from "./connect-client.js";
import { Status } from "./gen/status_codec.js";
import { cleanup, serveGrpcJs, serveHttp2, session } from "./serving.js";
import {
  ada,
  connectUsers,
  DETAILS,
  ENDLESS,
  metadataOf,
  NOBODY,
  ourUsers,
  UNKNOWN_ID,
  Witness,
} from "./user-service.js";

// gRPC between Connect and our adapters of grpc-js, either way.

describe("Connect's client and our server", () => {
  const open = async (witness: Witness) => {
    const baseUrl = await serveGrpcJs(ourUsers(witness));
    return createGrpcTransport({ baseUrl, sessionManager: session(baseUrl) });
  };
  testConnectClient(open, { bidi: true }, new Witness());
});

describe("Connect's client that compresses, and our server", () => {
  const open = async (witness: Witness) => {
    const baseUrl = await serveGrpcJs(ourUsers(witness));
    const sendCompression = compressionGzip;
    return createGrpcTransport({ baseUrl, sessionManager: session(baseUrl), sendCompression, compressMinBytes: 1 });
  };
  testConnectClient(open, { bidi: true }, new Witness());
});

describe("our client and Connect's server", () => {
  const witness = new Witness();
  let client: UserServiceClient;

  beforeAll(async () => {
    const { host } = new URL(await serveHttp2(connectUsers(witness)));
    const own = { "grpc.use_local_subchannel_pool": 1 };
    const made = new UserServiceClient(host, credentials.createInsecure(), own);
    cleanup(() => made.close());
    client = made;
  });

  test("unary, with headers and trailers", async () => {
    const seen: unknown[] = [];
    const { user } = await client.getUserInfo(
      { id: ada.id },
      {
        metadata: metadataOf("x-tenant", "acme"),
        onHeaders: (headers) => void seen.push(headers.get("x-header")),
        onTrailers: (trailers) => void seen.push(trailers.get("x-trailer")),
      },
    );
    expect(user).toStrictEqual(ada);
    expect(seen).toStrictEqual([["h-acme"], ["t-acme"]]);
  });

  test("server streaming", async () => {
    const users: (User | undefined)[] = [];
    for await (const { user } of client.listUsers({ roles: [Role.MEMBER], limit: 3 })) users.push(user);
    expect(users).toStrictEqual([0n, 1n, 2n].map((id) => ({ ...ada, id, role: Role.MEMBER })));
  });

  test("client streaming", async () => {
    const { INFO, ERROR } = UploadLogsRequest_Level;
    const logs = [INFO, ERROR, INFO].map((level) => ({ level, text: "x".repeat(5000) }));
    expect(await client.uploadLogs(logs)).toMatchObject({ count: 3, countByLevel: { [INFO]: 2, [ERROR]: 1 } });
  });

  test("bidirectional streaming", async () => {
    const texts: string[] = [];
    const questions = [1n, 2n, 3n].map((userId) => ({ userId, text: "hi" }));
    for await (const { text, at } of client.chat(questions)) texts.push(`${text} at ${at!.seconds}`);
    expect(texts).toStrictEqual(["hi 1 at 1", "hi 2 at 2", "hi 3 at 3"]);
  });

  test("a failure has its code, words, metadata and details", async () => {
    const metadata = metadataOf("x-tenant", "acme");
    const error = await failure(client.getUserInfo({ id: UNKNOWN_ID }, { metadata }));
    expect(error).toMatchObject({ code: status.NOT_FOUND, details: NOBODY });
    expect(error.metadata.get("x-tenant")).toStrictEqual(["acme"]);
    const { code, message, details } = Status.decode(error.metadata.get(DETAILS)[0] as Buffer);
    expect({ code, message }).toStrictEqual({ code: status.NOT_FOUND, message: NOBODY });
    expect(details.map((any) => anyUnpack(any, UserSchema))).toStrictEqual([
      User.decode(User.encode({ id: UNKNOWN_ID, name: "nobody" })),
    ]);
  });

  test("leaving a stream cancels the call on the server", async () => {
    for await (const { user } of client.listUsers({ limit: ENDLESS })) {
      expect(user!.name).toBe(ada.name);
      break;
    }
    await witness.cancelled;
  });

  test("a deadline ends a call that does not end", async () => {
    const call = (async () => {
      for await (const { user } of client.listUsers({ limit: ENDLESS }, { timeoutMs: 200 })) {
        expect(user!.name).toBe(ada.name);
      }
    })();
    expect((await failure(call)).code).toBe(status.DEADLINE_EXCEEDED);
  });
});

async function failure(call: Promise<unknown>): Promise<RpcError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof RpcError) return error;
  throw new Error("expected an RpcError", { cause: error });
}
