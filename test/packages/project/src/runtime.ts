import { deepStrictEqual, rejects, strictEqual } from "node:assert";
import { equals, fromJson, toJson } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { credentials, status } from "@grpc/grpc-js";
import { type Codec, DecodeError } from "@protoc-gen-ts/runtime";
import { BadRequest } from "@protoc-gen-ts/runtime/error-details";
import { BadRequestSchema } from "@protoc-gen-ts/runtime/error-details/pb";
import { RpcError, serve, service } from "@protoc-gen-ts/runtime/grpc";
import { HealthClient, health } from "@protoc-gen-ts/runtime/grpc/health";
import { reflection } from "@protoc-gen-ts/runtime/grpc/reflection";
import { inProcess } from "@protoc-gen-ts/runtime/grpc/testing";
import { Timestamp } from "@protoc-gen-ts/runtime/wkt";
import { HelloReply, HelloRequest, Tone } from "./gen/greeter_codec.js";
import { GreeterClient, GreeterService } from "./gen/greeter_grpc.js";
import { file_greeter, HelloRequestSchema } from "./gen/greeter_pb.js";
import { greeter } from "./greeter.js";

// Codecs, descriptors, and servers and clients in all four modes, over a socket and without.

function codecs(): void {
  const request: HelloRequest = HelloRequest.decode(HelloRequest.encode({ name: "Ada", tone: Tone.WARM }));
  deepStrictEqual({ ...request }, { $typeName: "greeter.HelloRequest", name: "Ada", tone: Tone.WARM });
  const reply = HelloReply.decode(HelloReply.encode({ counts: { a: -1n }, end: { case: "abrupt", value: true } }));
  deepStrictEqual([reply.counts["a"], reply.end], [-1n, { case: "abrupt", value: true }]);
  const timestamp: Codec<Timestamp> = Timestamp;
  strictEqual(timestamp.encode(timestampFromMs(1000)).length, 2);
  let failure: unknown;
  try {
    HelloRequest.decode(new Uint8Array([10, 9]));
  } catch (error) {
    failure = error;
  }
  strictEqual(failure instanceof DecodeError, true);
}

function descriptors(): void {
  const at = timestampFromMs(0);
  const request = HelloRequest.decode(HelloRequest.encode({ name: "Ada", at }));
  const json = toJson(HelloRequestSchema, request);
  deepStrictEqual(json, { name: "Ada", at: "1970-01-01T00:00:00Z" });
  strictEqual(equals(HelloRequestSchema, fromJson(HelloRequestSchema, json), request), true);
  strictEqual(BadRequestSchema.typeName, BadRequest.typeName);
}

async function calls(client: GreeterClient): Promise<void> {
  strictEqual((await client.hello({ name: "Ada" }, { timeoutMs: 10_000 })).message, "Hello Ada");
  const invalid = (error: unknown): boolean => error instanceof RpcError && error.code === status.INVALID_ARGUMENT;
  await rejects(client.hello({}), invalid);
  const letters: string[] = [];
  for await (const { message } of client.helloEach({ name: "Ada" })) letters.push(message);
  deepStrictEqual(letters, ["A", "d", "a"]);
  const names = Array.from({ length: 1000 }, (_, i) => ({ name: `${i}` }));
  const all = await client.helloAll(names);
  deepStrictEqual([all.message.split(" ").length, all.counts["names"]], [1000, 1000n]);
  const both: string[] = [];
  for await (const { message, end } of client.helloBoth(names)) both.push(`${message} ${end.value}`);
  deepStrictEqual(
    both,
    names.map(({ name }) => `${name} bye`),
  );
}

async function main(): Promise<void> {
  codecs();
  descriptors();
  const services = [service(GreeterService, greeter), health(), reflection([file_greeter])];
  const server = await serve({ address: "127.0.0.1:0", services });
  const client = new GreeterClient(server.addresses[0]!, credentials.createInsecure());
  await calls(client);
  client.close();
  const healthClient = new HealthClient(server.addresses[0]!, credentials.createInsecure());
  strictEqual((await healthClient.check({})).status, 1);
  healthClient.close();
  await server.close();
  const local = inProcess({ services: [service(GreeterService, greeter)] });
  await calls(local.client(GreeterClient));
  await local.close();
  console.log("runtime");
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
