import { create, createRegistry, fromBinary, toBinary } from "@bufbuild/protobuf";
import { anyPack, anyUnpack, DurationSchema, file_google_protobuf_duration } from "@bufbuild/protobuf/wkt";
import { Client, credentials, Metadata, type ServiceError, type sendUnaryData, status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { BadRequest, DebugInfo, ErrorInfo, RetryInfo, Status } from "../../src/error-details/index.js";
import {
  BadRequestSchema,
  ErrorInfoSchema,
  file_google_rpc_error_details,
  type RetryInfo as RetryInfoMessage,
  StatusSchema,
} from "../../src/error-details/pb.js";
import { errorDetail, RpcError } from "../../src/grpc/index.js";
import { EncodeError } from "../../src/index.js";
import { type EchoClient, type EchoServer, EchoService } from "./echo-service.js";
import { all, connect, listen, newServer, rpcFailure, start } from "./harness.js";

const KEY = "grpc-status-details-bin";

const violations = { fieldViolations: [{ field: "name", description: "is too short" }, { field: "名前" }] };
const details = [
  errorDetail(BadRequest, violations),
  errorDetail(RetryInfo, { retryDelay: { seconds: 3n, nanos: 5 } }),
  anyPack(ErrorInfoSchema, create(ErrorInfoSchema, { reason: "TOO_SHORT", metadata: { least: "3" } })),
  errorDetail(BadRequest, { fieldViolations: [{ field: "age" }] }),
];
const invalid = () => new RpcError(status.INVALID_ARGUMENT, "bad name", { errorDetails: details });

async function* asks() {
  yield { text: "a" };
}

const kinds: [keyof EchoServer, (client: EchoClient) => Promise<unknown>][] = [
  ["say", (client) => client.say({})],
  ["list", (client) => all(client.list({}))],
  ["collect", (client) => client.collect(asks())],
  ["chat", (client) => all(client.chat(asks()))],
];

/** A handler of any kind that fails. */
function failing(kind: keyof EchoServer, error: () => unknown): Partial<EchoServer> {
  const fail = (): never => {
    throw error();
  };
  return { [kind]: fail };
}

/** The bytes of a status with these details, as Protobuf-ES has them. */
function statusBytes(...anys: { typeUrl: string; value: Uint8Array }[]): Buffer {
  return Buffer.from(toBinary(StatusSchema, create(StatusSchema, { code: 3, message: "bad name", details: anys })));
}

describe.each(kinds)("%s", (kind, call) => {
  test("details reach the client, by codec and by schema", async () => {
    const { client, reports } = await start(failing(kind, invalid));
    const error = await rpcFailure(call(client));
    expect(error).toMatchObject({ code: status.INVALID_ARGUMENT, details: "bad name" });
    expect(error.errorDetails).toEqual(details);
    expect(error.errorDetails).toBe(error.errorDetails);

    const bad = error.findDetails(BadRequest);
    expect(bad).toMatchObject([violations, { fieldViolations: [{ field: "age" }] }]);
    expect(error.findDetails(BadRequestSchema)).toEqual(bad);
    expect(error.findDetails(BadRequestSchema, fromBinary)).toEqual(bad);
    expect(error.findDetails(RetryInfo)).toMatchObject([{ retryDelay: { seconds: 3n, nanos: 5 } }]);
    expect(error.findDetails(ErrorInfo)).toMatchObject([{ reason: "TOO_SHORT", metadata: { least: "3" } }]);
    expect(error.findDetails(DebugInfo)).toEqual([]);
    expect(reports.errors).toHaveLength(1);
  });

  test("details are those that Protobuf-ES reads", async () => {
    const { client } = await start(failing(kind, invalid));
    const { metadata } = await rpcFailure(call(client));
    const sent = fromBinary(StatusSchema, metadata.get(KEY)[0] as Buffer);
    expect(sent).toMatchObject({ code: status.INVALID_ARGUMENT, message: "bad name" });
    const registry = createRegistry(file_google_rpc_error_details, file_google_protobuf_duration);
    expect(sent.details.map((any) => anyUnpack(any, registry)?.$typeName)).toEqual([
      "google.rpc.BadRequest",
      "google.rpc.RetryInfo",
      "google.rpc.ErrorInfo",
      "google.rpc.BadRequest",
    ]);
    expect(anyUnpack(sent.details[0]!, BadRequestSchema)).toMatchObject(violations);
  });
});

describe("an error that is made", () => {
  test("has its details at once, and leaves alone what it was made of", () => {
    const metadata = new Metadata();
    metadata.set("retry-after", "1");
    metadata.set(KEY, Buffer.from("by hand"));
    const list = [...details];
    const error = new RpcError(status.ABORTED, "no", { metadata, errorDetails: list });
    list.pop();
    expect(error.errorDetails).toEqual(details);
    expect(error.findDetails(RetryInfo)).toHaveLength(1);
    expect(metadata.get(KEY)).toEqual([Buffer.from("by hand")]);
    expect(error.metadata.get("retry-after")).toEqual(["1"]);
    expect(Status.decode(error.metadata.get(KEY)[0] as Buffer)).toMatchObject({ code: 10, message: "no", details });
    expect(error.metadata.get(KEY)).toHaveLength(1);
  });

  test("has none where none were given", () => {
    for (const error of [new RpcError(status.ABORTED), new RpcError(status.ABORTED, "", { errorDetails: [] })]) {
      expect(error.errorDetails).toEqual([]);
      expect(error.findDetails(BadRequest)).toEqual([]);
      expect(error.metadata.getMap()).toEqual({});
    }
  });

  test("refuses what is no detail", () => {
    const errorDetails = [{ typeUrl: 7 }] as never;
    expect(() => new RpcError(status.ABORTED, "", { errorDetails })).toThrow(EncodeError);
    expect(() => errorDetail(BadRequest, { fieldViolations: [{ field: 7 }] } as never)).toThrow(EncodeError);
    const error = new RpcError(status.ABORTED);
    const why =
      "the schema of google.protobuf.Duration was not generated by protoc-gen-ts: give fromBinary of @bufbuild/protobuf with it";
    expect(() => error.findDetails(DurationSchema)).toThrow(new TypeError(why));
  });
});

describe("what a server sends", () => {
  const seenBy = async (error: () => unknown) => {
    const { client, reports } = await start(failing("say", error));
    return { seen: await rpcFailure(client.say({})), reports };
  };
  const statusOf = ({ metadata }: RpcError) => Status.decode(metadata.get(KEY)[0] as Buffer);

  test("metadata given by hand are kept as they are", async () => {
    const metadata = new Metadata();
    const bytes = statusBytes(details[0]!);
    metadata.set(KEY, bytes);
    const { seen } = await seenBy(() => new RpcError(status.ABORTED, "other words", { metadata }));
    expect(seen.metadata.get(KEY)).toEqual([bytes]);
    expect(seen.findDetails(BadRequest)).toMatchObject([violations]);
  });

  test("the status in the details is that of the call: one too long is cut off, one changed since is as changed", async () => {
    const { seen } = await seenBy(() => new RpcError(status.ABORTED, "没".repeat(10_000), { errorDetails: details }));
    expect(seen.details.length).toBeGreaterThan(100);
    expect(statusOf(seen)).toMatchObject({ code: status.ABORTED, message: seen.details, details });

    const changed = Object.assign(invalid(), { code: status.NOT_FOUND, details: "changed" });
    expect(statusOf((await seenBy(() => changed)).seen)).toMatchObject({ code: 5, message: "changed", details });
    const none = await seenBy(() => new RpcError(99 as status, "no such code", { errorDetails: details }));
    expect(statusOf(none.seen)).toMatchObject({ code: status.UNKNOWN, message: "no such code" });
  });

  test("details that are too large are left out, and reported", async () => {
    const large = errorDetail(DebugInfo, { detail: "x".repeat(60_000) });
    const { seen, reports } = await seenBy(() => new RpcError(status.ABORTED, "large", { errorDetails: [large] }));
    expect(seen).toMatchObject({ code: status.ABORTED, details: "large", errorDetails: [] });
    expect(reports.errors.at(-1)).toBeInstanceOf(RangeError);
  });

  test("the handler's details count more than those in the trailers", async () => {
    const { client } = await start({
      async say(_, call) {
        call.trailers.set(KEY, statusBytes(errorDetail(DebugInfo, {})));
        throw invalid();
      },
    });
    expect((await rpcFailure(client.say({}))).errorDetails).toEqual(details);
  });

  test("an error of another server is passed on with its details, as it is or with other words", async () => {
    const back = await start(failing("say", invalid));
    const front = await start({
      say: () =>
        back.client.say({}).catch(({ code, details, metadata }: RpcError) => {
          throw new RpcError(code, details, { metadata });
        }),
      collect: () =>
        back.client.say({}).catch(({ errorDetails }: RpcError) => {
          throw new RpcError(status.FAILED_PRECONDITION, "not yet", { errorDetails });
        }),
    });
    expect((await rpcFailure(front.client.say({}))).errorDetails).toEqual(details);
    const other = await rpcFailure(front.client.collect([]));
    expect(other).toMatchObject({ code: status.FAILED_PRECONDITION, errorDetails: details });
    expect(statusOf(other)).toMatchObject({ code: status.FAILED_PRECONDITION, message: "not yet" });
  });
});

describe("a raw grpc-js peer", () => {
  const { say } = EchoService;

  test("a client gets the status as Protobuf-ES reads it", async () => {
    const { address } = await start(failing("say", invalid));
    const channelOverride = connect(address).getChannel();
    const peer = new Client(address, credentials.createInsecure(), { channelOverride });
    const error = await new Promise<ServiceError | null>((resolve) => {
      peer.makeUnaryRequest(say.path, say.requestSerialize, say.responseDeserialize, {}, resolve);
    });
    const sent = fromBinary(StatusSchema, error?.metadata.get(KEY)[0] as Buffer);
    expect(sent).toMatchObject({ code: error?.code, message: error?.details });
    expect(anyUnpack(sent.details[0]!, BadRequestSchema)).toMatchObject(violations);
    expect(RpcError.from(error!).findDetails(BadRequest)).toMatchObject([violations, {}]);
  });

  /** What a client of ours gets of a raw server that answers with this error. */
  async function seenOf(error: Partial<ServiceError> & { code: status }): Promise<RpcError> {
    const server = newServer();
    server.addService({ say }, { say: (_: object, done: sendUnaryData<unknown>) => done(error) });
    return rpcFailure(connect(await listen(server)).say({}));
  }

  function withBytes(bytes: Buffer): Partial<ServiceError> & { code: status } {
    const metadata = new Metadata();
    metadata.set(KEY, bytes);
    return { code: status.ABORTED, details: "no", metadata };
  }

  test("a server may throw our errors, too", async () => {
    expect((await seenOf(invalid())).errorDetails).toEqual(details);
  });

  test("a server may put any words before the name of a type", async () => {
    const value = BadRequest.encode(violations);
    for (const typeUrl of ["example.com/a/b/google.rpc.BadRequest", "/google.rpc.BadRequest"]) {
      const error = await seenOf(withBytes(statusBytes({ typeUrl, value })));
      expect(error.findDetails(BadRequest)).toMatchObject([violations]);
    }
    for (const typeUrl of ["x/my.google.rpc.BadRequest", "google.rpc.BadRequest/", ""]) {
      const error = await seenOf(withBytes(statusBytes({ typeUrl, value })));
      expect(error.findDetails(BadRequest)).toEqual([]);
      expect(error.errorDetails).toHaveLength(1);
    }
  });

  test("what is malformed is no error of its own", async () => {
    const good = statusBytes(details[0]!);
    for (const bytes of [good.subarray(0, -1), Buffer.from("garbage"), Buffer.from([0xff, 0xff]), Buffer.alloc(0)]) {
      const error = await seenOf(withBytes(bytes));
      expect(error).toMatchObject({ code: status.ABORTED, details: "no", errorDetails: [] });
      expect(error.findDetails(BadRequest)).toEqual([]);
    }
    const broken = { typeUrl: details[0]!.typeUrl, value: details[0]!.value.subarray(0, -1) };
    const error = await seenOf(withBytes(statusBytes(details[0]!, broken, details[3]!)));
    expect(error.errorDetails).toHaveLength(3);
    expect(error.findDetails(BadRequest)).toHaveLength(2);
    expect(error.findDetails(BadRequestSchema, fromBinary)).toHaveLength(2);
  });
});

export function mustCompile(error: RpcError): void {
  const found: RetryInfoMessage[] = error.findDetails(RetryInfo);
  const first: string | undefined = error.findDetails(BadRequestSchema, fromBinary)[0]?.fieldViolations[0]?.field;
  const second: string | undefined = error.findDetails(BadRequestSchema)[1]?.fieldViolations[0]?.field;
  errorDetail(BadRequest, { fieldViolations: [{ field: first ?? second ?? "" }] });
  // @ts-expect-error: another type of details
  found.push(...error.findDetails(BadRequest));
  // @ts-expect-error: a codec decodes by itself
  error.findDetails(BadRequest, fromBinary);
  // @ts-expect-error: a field of another type
  errorDetail(BadRequest, { fieldViolations: [{ field: 1 }] });
  // @ts-expect-error: no such field
  errorDetail(BadRequest, { violations: [] });
  // @ts-expect-error: a message that is not wrapped
  new RpcError(3, "", { errorDetails: [{ fieldViolations: [] }] });
}
