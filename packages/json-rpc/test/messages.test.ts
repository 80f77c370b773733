import { create, createFileRegistry, type JsonValue } from "@bufbuild/protobuf";
import { anyPack, FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { describe, expect, jest, test } from "@jest/globals";
import { service, unary } from "@protoc-gen-ts/runtime/grpc";
import { ChannelService, OddService } from "../../../test/golden/gen/names_grpc.js";
import { file_names } from "../../../test/golden/gen/names_pb.js";
import { LonelyService } from "../../../test/golden/gen/no_package_service_grpc.js";
import { Lonely } from "../../../test/golden/gen/no_package_service_pb.js";
import { OddService as OtherOddService } from "../../../test/golden/gen/odd_names_grpc.js";
import { file_odd_names } from "../../../test/golden/gen/odd_names_pb.js";
import { WellKnown } from "../../../test/golden/gen/wkt_codec.js";
import { file_wkt } from "../../../test/golden/gen/wkt_pb.js";
import { Role } from "../../examples/src/gen/user/user_codec.js";
import { UserServiceService } from "../../examples/src/gen/user/user_grpc.js";
import { UserSchema, UserService } from "../../examples/src/gen/user/user_pb.js";
import { type JsonRpcOptions, jsonRpcClient } from "../src/index.js";
import { ask, serving, transports } from "./serving.js";

// Names of methods, and what messages are in JSON. https://protobuf.dev/programming-guides/json/

describe("names", () => {
  test("a short one that two services have is neither", async () => {
    const { url } = await serving({
      services: [service(OddService, { ask: async () => ({}) }), service(OtherOddService, { ask: async () => ({}) })],
      schemas: [file_names, file_odd_names],
    });
    const say = (method: string) => ask(url, { jsonrpc: "2.0", method, id: 1 });
    expect(await say("golden.Odd.Ask")).toMatchObject({ result: {} });
    expect(await say("golden.odd.Odd.Ask")).toMatchObject({ result: {} });
    const message = "Method not found: Odd.Ask may be golden.Odd.Ask or golden.odd.Odd.Ask";
    expect(await say("Odd.Ask")).toMatchObject({ error: { code: -32601, message } });
  });

  test("a service without a package has its short name for a full one", async () => {
    const { url } = await serving({
      services: [service(LonelyService, { ping: async () => ({}) })],
      schemas: [Lonely],
    });
    expect(await ask(url, { jsonrpc: "2.0", method: "Lonely.Ping", id: 1 })).toMatchObject({ result: {} });
    expect(await ask(url, { jsonrpc: "2.0", method: ".Lonely.Ping", id: 1 })).toMatchObject({
      error: { code: -32601 },
    });
  });

  test("methods that are called as what every object has", async () => {
    const said = async () => ({});
    const { url } = await serving({
      services: [service(ChannelService, { delete: said, hasOwnProperty: said, ["__proto__"]: said })],
      schemas: [file_names],
    });
    const say = (method: string) => ask(url, { jsonrpc: "2.0", method: `Channel.${method}`, id: 1 });
    for (const name of ["delete", "hasOwnProperty", "__proto__"]) expect(await say(name)).toMatchObject({ result: {} });
    expect(await say("Close")).toMatchObject({ error: { message: expect.stringContaining("not implemented") } });
    expect(await say("toString")).toMatchObject({ error: { message: expect.stringContaining("there is no") } });
  });
});

/** A service with messages of golden.WellKnown, which gives back what it gets. */
function echo(options: Partial<JsonRpcOptions> = {}, answer = (request: WellKnown): Partial<WellKnown> => request) {
  const method = [{ name: "Say", inputType: ".golden.WellKnown", outputType: ".golden.WellKnown" }];
  const dependency = [file_wkt.proto.name];
  const described = {
    name: "t.proto",
    package: "t",
    syntax: "proto3",
    dependency,
    service: [{ name: "Echo", method }],
  };
  const file = create(FileDescriptorProtoSchema, described);
  const registry = createFileRegistry(file, (name) => (name === file_wkt.proto.name ? file_wkt : undefined));
  const definition = { say: unary("/t.Echo/Say", WellKnown, WellKnown) };
  const implementation = { say: async (request: WellKnown) => answer(request) as WellKnown };
  return { services: [service(definition, implementation)], schemas: [registry], ...options };
}

async function echoed(url: string, params: JsonValue): Promise<unknown> {
  return ask(url, { jsonrpc: "2.0", method: "Echo.Say", params, id: 1 });
}

describe("messages", () => {
  test("the well-known types, and what is in an Any", async () => {
    const { url } = await serving(echo());
    const message = {
      any: { "@type": "type.googleapis.com/google.protobuf.Duration", value: "1.500s" },
      timestamp: "2020-01-01T00:00:00Z",
      struct: { a: [1, { b: null }], __proto__: "x" },
      value: [true],
      listValue: [{}],
      doubleValue: "NaN",
      int64Value: "9007199254740993",
    };
    expect(await echoed(url, message)).toEqual({ jsonrpc: "2.0", result: message, id: 1 });
    const unknown = { any: { "@type": "type.googleapis.com/no.Such" } };
    expect(await echoed(url, unknown)).toMatchObject({
      error: { code: -32602, message: expect.stringContaining("no.Such") },
    });
    expect(await echoed(url, { timestamp: "yesterday" })).toMatchObject({ error: { code: -32602 } });
  });

  test("what an Any may hold is said by schemas", async () => {
    const user = { "@type": "type.googleapis.com/user.User", name: "Ada", joinedAt: "2020-01-01T00:00:00Z" };
    const strange = await serving(echo());
    expect(await echoed(strange.url, { any: user })).toMatchObject({ error: { code: -32602 } });
    const known = await serving(echo({ schemas: [...echo().schemas, UserSchema] }));
    expect(await echoed(known.url, { any: user })).toMatchObject({ result: { any: user } });
  });

  test("what JSON cannot say goes to onError, and the client gets INTERNAL", async () => {
    const onError = jest.fn();
    const any = anyPack(UserSchema, create(UserSchema, { name: "Ada" }));
    const { url } = await serving(echo({ onError }, () => ({ any })));
    expect(await echoed(url, {})).toMatchObject({ error: { code: -32013, message: "Error serializing response" } });
    expect(onError).toHaveBeenCalledTimes(1);
    const message = expect.stringMatching(/^cannot write golden\.WellKnown as JSON: .*user\.User/);
    expect(onError).toHaveBeenCalledWith(expect.objectContaining({ message }), expect.anything());
  });

  test("fields by either name; those that there are not, only where they are to be ignored", async () => {
    const strict = await serving(echo());
    expect(await echoed(strict.url, { list_value: [1] })).toMatchObject({ result: { listValue: [1] } });
    expect(await echoed(strict.url, { later: 1 })).toMatchObject({
      error: { message: expect.stringContaining("later") },
    });
    const lenient = await serving(echo({ ignoreUnknownFields: true }));
    expect(await echoed(lenient.url, { later: 1 })).toMatchObject({ result: {} });
  });

  test("alwaysEmitImplicit, useProtoFieldName and enumAsInteger", async () => {
    const users = { getUserInfo: async () => ({ user: { role: Role.ADMIN, balanceCents: -5n } }) };
    const services = [service(UserServiceService, users)];
    const schemas = [UserService];
    const said = async (options: object) => {
      const { url } = await serving({ services, schemas, ...options });
      return (
        (await ask(url, { jsonrpc: "2.0", method: "UserService.GetUserInfo", id: 1 })) as { result: { user: object } }
      ).result.user;
    };
    expect(await said({})).toEqual({ role: "ROLE_ADMIN", balanceCents: "-5" });
    expect(await said({ useProtoFieldName: true, enumAsInteger: true })).toEqual({ role: 2, balance_cents: "-5" });
    expect(await said({ alwaysEmitImplicit: true })).toEqual({
      ...{ id: "0", name: "", role: "ROLE_ADMIN", addresses: [], labels: {}, avatar: "", active: false },
      ...{ balanceCents: "-5", places: {}, manages: [] },
    });
  });

  test("a client and a server of ours change nothing", async () => {
    const served = await serving(echo());
    const { schemas } = echo();
    const described = (schemas[0] as ReturnType<typeof createFileRegistry>).getService("t.Echo")!;
    const client = jsonRpcClient(described, transports(served).TCP);
    const sent: Partial<WellKnown> = {
      int64Value: 2n ** 62n,
      struct: { a: [null, 1.5, "春"] },
      doubleValue: Number.NEGATIVE_INFINITY,
    };
    expect(WellKnown.encode((await client["say"]!(sent)) as WellKnown)).toEqual(WellKnown.encode(sent));
  });
});
