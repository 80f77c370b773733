import { credentials, status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import { BadRequest } from "@protoc-gen-ts/runtime/error-details";
import { BadRequestSchema } from "@protoc-gen-ts/runtime/error-details/pb";
import { errorDetail, RpcError, serve, service } from "@protoc-gen-ts/runtime/grpc";
import { HealthClient, health } from "@protoc-gen-ts/runtime/grpc/health";
import { reflection } from "@protoc-gen-ts/runtime/grpc/reflection";
import { GreeterClient, type GreeterServer, GreeterService } from "../src/gen/helloworld/helloworld_grpc.js";
import { Greeter } from "../src/gen/helloworld/helloworld_pb.js";
import { connect, finallyDo, serving } from "./serving.js";

// Errors with details, and what tells others about a server: health and reflection.

const greeter: Partial<GreeterServer> = {
  async sayHello({ name }) {
    if (name !== "") return { message: `Hello ${name}` };
    throw new RpcError(status.INVALID_ARGUMENT, "a name is needed", {
      errorDetails: [errorDetail(BadRequest, { fieldViolations: [{ field: "name", description: "is empty" }] })],
    });
  },
  async sayHelloAgain() {
    throw new Error("the password is hunter2");
  },
};

test("a client reads what is wrong with its request", async () => {
  const client = connect(GreeterClient, await serving(service(GreeterService, greeter)));
  const wrong: string[] = [];
  try {
    await client.sayHello({});
  } catch (error) {
    if (!(error instanceof RpcError) || error.code !== status.INVALID_ARGUMENT) throw error;
    for (const { fieldViolations } of error.findDetails(BadRequest)) {
      for (const { field, description } of fieldViolations) wrong.push(`${field} ${description}`);
    }
    expect(error.findDetails(BadRequestSchema)).toEqual(error.findDetails(BadRequest));
  }
  expect(wrong).toEqual(["name is empty"]);
});

test("what is not for clients goes to onError", async () => {
  const seen: unknown[] = [];
  const address = await serving(service(GreeterService, greeter, { onError: (error) => seen.push(error) }));
  const client = connect(GreeterClient, address);
  await expect(client.sayHelloAgain({})).rejects.toMatchObject({ code: status.UNKNOWN, details: "Unknown error" });
  expect(seen).toEqual([new Error("the password is hunter2")]);
});

test("a server tells how it is, and what it serves", async () => {
  const state = health();
  const server = await serve({
    address: "127.0.0.1:0",
    services: [service(GreeterService, greeter), state, reflection([Greeter])],
  });
  finallyDo(() => server.close());

  const probe = new HealthClient(server.addresses[0], credentials.createInsecure());
  finallyDo(() => probe.close());
  const { status: before } = await probe.check({ service: "helloworld.Greeter" });
  state.setStatus("helloworld.Greeter", "NOT_SERVING"); // until its database is back
  const { status: after } = await probe.check({ service: "helloworld.Greeter" });
  expect([before, after]).toEqual([1, 2]);
});
