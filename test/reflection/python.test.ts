import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { status } from "@grpc/grpc-js";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { BadRequest } from "@protoc-gen-ts/runtime/error-details";
import { BadRequestSchema, StatusSchema } from "@protoc-gen-ts/runtime/error-details/pb";
import { errorDetail, RpcError, type RunningServer, serve, service } from "@protoc-gen-ts/runtime/grpc";
import { health } from "@protoc-gen-ts/runtime/grpc/health";
import { reflection } from "@protoc-gen-ts/runtime/grpc/reflection";
import { GreeterService } from "../../packages/examples/src/gen/gpt/gpt_grpc.js";
import { Greeter } from "../../packages/examples/src/gen/gpt/gpt_pb.js";
import { file_legacy } from "../golden/gen/legacy_pb.js";
import { ShopService } from "../golden/gen/shop/order_grpc.js";
import { Shop } from "../golden/gen/shop/order_pb.js";
import { bin, root, run } from "../support/programs.js";
import { type Python, python } from "../support/python.js";

// A client of another implementation learns from our server all that it needs to call it: Python's grpcio, whose core is
// that of C++, with Google's protobuf and gRPC's own schemas of reflection and health.

const temporary = mkdtempSync(join(tmpdir(), "reflection-python-"));
const descriptors = join(temporary, "official.binpb");
let peer: Python;
let server: RunningServer;

beforeAll(async () => {
  peer = python();
  const protos = run(process.execPath, [join(root, "test/reflection/official-protos.mjs")]).stdout.trim();
  const names = ["health/v1/health", "reflection/v1/reflection", "reflection/v1alpha/reflection"];
  const files = names.map((name) => `grpc/${name}.proto`);
  expect(run(bin("protoc"), [`--descriptor_set_out=${descriptors}`, "-I", protos, ...files])).toMatchObject({
    status: 0,
  });

  const shop = service(ShopService, {
    async buy({ id, lines, gifts, payment }) {
      if (id === "") {
        const fieldViolations = [{ field: "id", description: "is not set" }];
        throw new RpcError(status.INVALID_ARGUMENT, "no 订单", {
          errorDetails: [errorDetail(BadRequest, { fieldViolations })],
        });
      }
      const units = lines[0]!.price!.units * BigInt(gifts["b"]!.quantity);
      return { units, currency: payment.case === "cash" ? 156 : 0 };
    },
  });
  const greeter = service(GreeterService, {
    async *getGPTStreamData({ content }) {
      for (const message of content.split(" ")) yield { message };
    },
  });
  const described = reflection([Shop, Greeter, BadRequestSchema, StatusSchema, file_legacy]);
  server = await serve({ address: "127.0.0.1:0", services: [shop, greeter, health(), described] });
}, 300_000);

afterAll(async () => {
  await server?.close({ graceMs: 0 });
  rmSync(temporary, { recursive: true });
});

test.each(["v1", "v1alpha"])("%s", async (version) => {
  const program = join(root, "test/reflection/client.py");
  const { stdout } = await promisify(execFile)(peer.program, [program, descriptors, version, server.addresses[0]!], {
    env: peer.env,
  });
  const services = [
    ...["golden.shop.Shop", "gpt.Greeter", "grpc.health.v1.Health"],
    ...["grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"],
  ];
  expect(JSON.parse(stdout)).toEqual({
    services,
    files: [
      ...["common/money.proto", "google/protobuf/any.proto", "google/protobuf/duration.proto"],
      ...["google/rpc/error_details.proto", "google/rpc/status.proto", "gpt/gpt.proto", "grpc/health/v1/health.proto"],
      ...["grpc/reflection/v1/reflection.proto", "grpc/reflection/v1alpha/reflection.proto"],
      ...["legacy.proto", "shop/order.proto"],
    ],
    extension: { file: "legacy.proto", numbers: [100, 101, 102, 103, 104, 1000] },
    bought: { currency: "CNY", units: "14" },
    refused: {
      code: "INVALID_ARGUMENT",
      details: [{ fieldViolations: [{ field: "id", description: "is not set", reason: "" }] }],
    },
    streamed: [{ message: "a" }, { message: "b" }, { message: "c" }],
    healths: Object.fromEntries(["", ...services].map((name) => [name, "SERVING"])),
    declared: expect.any(Number),
  });
  expect(JSON.parse(stdout).declared).toBeGreaterThan(200);
});
