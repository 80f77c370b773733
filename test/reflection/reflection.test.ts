import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  create,
  createFileRegistry,
  createRegistry,
  type DescFile,
  fromBinary,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import { nestedTypes } from "@bufbuild/protobuf/reflect";
import {
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
  file_google_protobuf_descriptor,
} from "@bufbuild/protobuf/wkt";
import { credentials, Server, ServerCredentials, status } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type RunningServer, serve, service } from "@protoc-gen-ts/runtime/grpc";
import { health } from "@protoc-gen-ts/runtime/grpc/health";
import { reflection } from "@protoc-gen-ts/runtime/grpc/reflection";
import type { ServerReflectionResponse } from "../../packages/runtime/src/grpc/reflection/gen/grpc/reflection/v1/reflection_codec.js";
import { ServerReflectionClient } from "../../packages/runtime/src/grpc/reflection/gen/grpc/reflection/v1/reflection_grpc.js";
import type { ServerReflectionResponse as AlphaResponse } from "../../packages/runtime/src/grpc/reflection/gen/grpc/reflection/v1alpha/reflection_codec.js";
import { ServerReflectionClient as AlphaClient } from "../../packages/runtime/src/grpc/reflection/gen/grpc/reflection/v1alpha/reflection_grpc.js";
import { file_custom_options } from "../golden/gen/custom_options_pb.js";
import { file_edition_2023 } from "../golden/gen/edition_2023_pb.js";
import { file_edition_2024 } from "../golden/gen/edition_2024_pb.js";
import { file_legacy, Scope_tint, shade } from "../golden/gen/legacy_pb.js";
import { file_names } from "../golden/gen/names_pb.js";
import { LonelyService } from "../golden/gen/no_package_service_grpc.js";
import { Lonely } from "../golden/gen/no_package_service_pb.js";
import { file_odd_names } from "../golden/gen/odd_names_pb.js";
import { file_scalars } from "../golden/gen/scalars_pb.js";
import { ShopService } from "../golden/gen/shop/order_grpc.js";
import { Shop } from "../golden/gen/shop/order_pb.js";
import { file_wkt } from "../golden/gen/wkt_pb.js";
import { bin, root, run } from "../support/programs.js";

const described = [
  ...[Shop, Lonely, shade, createRegistry(Scope_tint, file_custom_options)],
  ...[file_wkt, file_names, file_odd_names, file_scalars, file_edition_2023, file_edition_2024],
];
const registry = createRegistry(file_custom_options, file_google_protobuf_descriptor);
/** The files that these are in. */
const roots = [
  ...[Shop.file, Lonely.file, file_legacy, file_custom_options, file_wkt, file_names, file_odd_names, file_scalars],
  ...[file_edition_2023, file_edition_2024],
];
const VERSIONS = ["grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"];

type Question =
  | { case: "fileByFilename" | "fileContainingSymbol" | "allExtensionNumbersOfType" | "listServices"; value: string }
  | { case: "fileContainingExtension"; value: { containingType: string; extensionNumber: number } }
  | { case: undefined };
type Answer = (ServerReflectionResponse | AlphaResponse)["messageResponse"];

let server: RunningServer;
let official: Map<string, FileDescriptorProto>;

beforeAll(async () => {
  server = await serve({
    address: "127.0.0.1:0",
    services: [service(ShopService, {}), service(LonelyService, {}), health(), reflection(described)],
  });
  official = compiled();
});

afterAll(() => server.close({ graceMs: 0 }));

/** All files as protoc has them. */
function compiled(): Map<string, FileDescriptorProto> {
  const folder = mkdtempSync(join(tmpdir(), "reflection-"));
  const set = join(folder, "set.binpb");
  const includes = ["test/golden/proto", "packages/runtime/proto"].flatMap((path) => ["-I", join(root, path)]);
  const files = [
    "custom_options",
    "edition_2023",
    "edition_2024",
    "legacy",
    "names",
    "no_package_service",
    "odd_names",
  ];
  const more = ["scalars", "shop/order", "wkt", "grpc/health/v1/health", "grpc/reflection/v1/reflection"];
  const names = [...files, ...more, "grpc/reflection/v1alpha/reflection"].map((name) => `${name}.proto`);
  const args = [`--descriptor_set_out=${set}`, "--include_imports", ...includes, ...names];
  expect(run(bin("protoc"), args)).toMatchObject({ status: 0 });
  const { file } = fromBinary(FileDescriptorSetSchema, readFileSync(set));
  rmSync(folder, { recursive: true });
  return new Map(file.map((proto) => [proto.name, proto]));
}

/** All full names that files declare, and the names of their files, as Protobuf-ES has them. */
function declared(files: readonly DescFile[]): Map<string, string> {
  const result = new Map<string, string>();
  for (const file of files) {
    const add = (...names: string[]) => result.set(names.filter((name) => name !== "").join("."), file.proto.name);
    for (const type of nestedTypes(file)) {
      add(type.typeName);
      if (type.kind === "message") for (const { name } of [...type.fields, ...type.oneofs]) add(type.typeName, name);
      if (type.kind === "service") for (const { name } of type.methods) add(type.typeName, name);
      if (type.kind !== "enum") continue;
      for (const { name } of type.values) add(type.parent?.typeName ?? file.proto.package, name);
    }
  }
  return result;
}

const missing = (errorMessage: string) => ({
  case: "errorResponse",
  value: { errorCode: status.NOT_FOUND, errorMessage },
});

describe.each([
  ["v1", ServerReflectionClient],
  ["v1alpha", AlphaClient],
])("%s", (version, Client) => {
  let client: ServerReflectionClient | AlphaClient;

  beforeAll(() => {
    client = new Client(server.addresses[0]!, credentials.createInsecure());
  });

  afterAll(() => client.close());

  const ask = async (...questions: Question[]): Promise<Answer[]> => {
    const answers: Answer[] = [];
    const requests = questions.map((messageRequest) => ({ host: "here", messageRequest }));
    for await (const answer of client.serverReflectionInfo(requests)) {
      expect(answer.$typeName).toBe(`grpc.reflection.${version}.ServerReflectionResponse`);
      expect(answer.validHost).toBe("here");
      expect(answer.originalRequest).toMatchObject(requests[answers.length]!);
      answers.push(answer.messageResponse);
    }
    return answers;
  };

  /** The files of an answer. */
  const files = async (question: Question): Promise<FileDescriptorProto[]> => {
    const [answer] = await ask(question);
    if (answer?.case !== "fileDescriptorResponse") throw new Error(`no files for ${JSON.stringify(question)}`);
    return answer.value.fileDescriptorProto.map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes));
  };
  const names = async (question: Question) => (await files(question)).map(({ name }) => name);
  const declaring = (value: string) => names({ case: "fileContainingSymbol", value });

  test("lists the services that are served", async () => {
    const listed = ["Lonely", "golden.shop.Shop", "grpc.health.v1.Health", ...VERSIONS];
    expect(await ask({ case: "listServices", value: "*" })).toMatchObject([
      { case: "listServicesResponse", value: { service: listed.map((name) => ({ name })) } },
    ]);
  });

  test("each file is as protoc has it, and all that it imports comes with it, once", async () => {
    for (const [name, expected] of official) {
      const [file, ...imported] = await files({ case: "fileByFilename", value: name });
      const [ours, theirs] = [file!, expected].map((it) => toJson(FileDescriptorProtoSchema, it, { registry }));
      // Protobuf-ES carries the well-known types without their options.
      if (name.startsWith("google/protobuf/")) expect(theirs).toMatchObject(ours as object);
      else expect(ours).toEqual(theirs);
      const all = [file!, ...imported];
      expect(new Set(all.map((it) => it.name)).size).toBe(all.length);
      for (const { dependency } of all) {
        for (const needed of dependency) expect(all.map((it) => it.name)).toContain(needed);
      }
    }
    expect(official.size).toBeGreaterThan(15);
  });

  test("a file comes first, what it imports after it", async () => {
    expect(await names({ case: "fileByFilename", value: "shop/order.proto" })).toEqual([
      "shop/order.proto",
      "common/money.proto",
    ]);
    const wkt = await files({ case: "fileByFilename", value: "wkt.proto" });
    expect(wkt.slice(1, 1 + wkt[0]!.dependency.length).map(({ name }) => name)).toEqual(wkt[0]!.dependency);
  });

  test("finds the file of whatever a file declares", async () => {
    const wanted = declared([...roots, ...roots.flatMap((file) => file.dependencies)]);
    expect(wanted.size).toBeGreaterThan(300);
    const questions = [...wanted.keys()].map((value) => ({ case: "fileContainingSymbol" as const, value }));
    const found = (await ask(...questions)).map((answer) =>
      answer.case === "fileDescriptorResponse"
        ? fromBinary(FileDescriptorProtoSchema, answer.value.fileDescriptorProto[0]!).name
        : answer,
    );
    expect(found).toEqual([...wanted.values()]);
  });

  test("finds symbols of all kinds, in the scopes that they have", async () => {
    const order = ["golden.shop.Shop", "golden.shop.Shop.Buy", "golden.shop.Order", "golden.shop.Order.Line"];
    const members = ["golden.shop.Order.Line.sku", "golden.shop.Order.payment", "golden.shop.Order.cash"];
    const enums = ["golden.shop.Order.State", "golden.shop.Order.PAID", "golden.shop.Order.GiftsEntry.key"];
    for (const symbol of [...order, ...members, ...enums])
      expect((await declaring(symbol))[0]).toBe("shop/order.proto");
    const legacy = [
      "golden.legacy.GREEN",
      "golden.legacy.shade",
      "golden.legacy.Scope.tint",
      "golden.legacy.Legacy.inner",
    ];
    for (const symbol of legacy) expect((await declaring(symbol))[0]).toBe("legacy.proto");
    for (const symbol of ["Lonely", "Lonely.Ping", "Level", "HIGH"]) {
      expect((await declaring(symbol))[0]).toBe("no_package_service.proto");
    }
    expect((await declaring("google.protobuf.FieldDescriptorProto.TYPE_BOOL"))[0]).toBe(
      "google/protobuf/descriptor.proto",
    );
    expect((await declaring("grpc.health.v1.Health.Watch"))[0]).toBe("grpc/health/v1/health.proto");
    expect((await declaring(`grpc.reflection.${version}.ServerReflection`))[0]).toBe(
      `grpc/reflection/${version}/reflection.proto`,
    );
  });

  test("finds extensions, and tells their numbers", async () => {
    const extension = (containingType: string, extensionNumber: number): Question => ({
      case: "fileContainingExtension",
      value: { containingType, extensionNumber },
    });
    expect(await names(extension("golden.legacy.Legacy", 1000))).toEqual(["legacy.proto"]);
    expect(await names(extension("google.protobuf.FieldOptions", 50001))).toEqual([
      "custom_options.proto",
      "google/protobuf/descriptor.proto",
    ]);
    const numbers = (value: string): Question => ({ case: "allExtensionNumbersOfType", value });
    const answers = await ask(
      numbers("golden.legacy.Legacy"),
      numbers("google.protobuf.FieldOptions"),
      numbers("golden.shop.Order"),
    );
    expect(answers.map(({ value }) => value)).toMatchObject([
      { baseTypeName: "golden.legacy.Legacy", extensionNumber: [100, 101, 102, 103, 104, 1000] },
      { baseTypeName: "google.protobuf.FieldOptions", extensionNumber: [50001, 50002] },
      { baseTypeName: "golden.shop.Order", extensionNumber: [] },
    ]);
  });

  test("says what there is not, and goes on", async () => {
    const answers = await ask(
      { case: "fileByFilename", value: "nope.proto" },
      { case: "fileContainingSymbol", value: "golden.shop" },
      { case: "fileContainingSymbol", value: ".golden.shop.Order" },
      { case: "fileContainingSymbol", value: "golden.shop.Order.State.PAID" },
      { case: "fileContainingSymbol", value: "__proto__" },
      { case: "fileContainingExtension", value: { containingType: "golden.legacy.Legacy", extensionNumber: 199 } },
      { case: "fileContainingExtension", value: { containingType: "nope", extensionNumber: 1 } },
      { case: "allExtensionNumbersOfType", value: "golden.shop.Shop" },
      { case: undefined },
      { case: "fileByFilename", value: "common/money.proto" },
    );
    expect(answers.slice(0, -2)).toMatchObject([
      missing("there is no file nope.proto"),
      missing("there is no symbol golden.shop"),
      missing("there is no symbol .golden.shop.Order"),
      missing("there is no symbol golden.shop.Order.State.PAID"),
      missing("there is no symbol __proto__"),
      missing("there is no extension 199 of golden.legacy.Legacy"),
      missing("there is no extension 1 of nope"),
      missing("there is no message golden.shop.Shop"),
    ]);
    expect(answers.at(-2)).toMatchObject({ case: "errorResponse", value: { errorCode: status.UNIMPLEMENTED } });
    expect(answers.at(-1)).toMatchObject({ case: "fileDescriptorResponse" });
  });
});

describe("on a plain grpc-js server", () => {
  /** What it answers to one question. */
  async function asked(described: Parameters<typeof reflection>[0], question: Question): Promise<Answer | undefined> {
    const plain = new Server();
    reflection(described).addTo(plain, {});
    const port = await new Promise<number>((resolve, reject) => {
      plain.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
        if (error === null) resolve(bound);
        else reject(error);
      });
    });
    const client = new ServerReflectionClient(`127.0.0.1:${port}`, credentials.createInsecure());
    try {
      for await (const { messageResponse } of client.serverReflectionInfo([{ messageRequest: question }])) {
        return messageResponse;
      }
      return undefined;
    } finally {
      client.close();
      plain.forceShutdown();
    }
  }

  const list = { case: "listServices", value: "" } as const;
  const listed = (...names: string[]) => ({ value: { service: [...names, ...VERSIONS].map((name) => ({ name })) } });

  test("what is described is listed, and reflection itself", async () => {
    expect(await asked([Lonely, Shop.file], list)).toMatchObject(listed("Lonely", "golden.shop.Shop"));
    expect(await asked([createRegistry(Shop, file_legacy)], list)).toMatchObject(listed("golden.shop.Shop"));
    expect(await asked([Shop, Shop.file], list)).toMatchObject(listed("golden.shop.Shop"));
    expect(await asked([shade], list)).toMatchObject(listed());
  });

  test("the files of a registry are found, whatever is in them", async () => {
    const file = create(FileDescriptorProtoSchema, { name: "empty.proto", syntax: "proto3" });
    const question: Question = { case: "fileByFilename", value: "empty.proto" };
    const registry = createFileRegistry(file, () => undefined);
    expect(await asked([registry], question)).toMatchObject({
      value: { fileDescriptorProto: [toBinary(FileDescriptorProtoSchema, file)] },
    });
  });

  test("of two files of the same name, the first counts", async () => {
    const [first, second] = ["First", "Second"].map((name) => {
      const proto = create(FileDescriptorProtoSchema, { name: "same.proto", messageType: [{ name }] });
      return createFileRegistry(proto, () => undefined);
    });
    const symbol = (value: string): Question => ({ case: "fileContainingSymbol", value });
    expect(await asked([first!, second!], symbol("First"))).toMatchObject({ case: "fileDescriptorResponse" });
    expect(await asked([first!, second!], symbol("Second"))).toMatchObject({ case: "errorResponse" });
  });
});
