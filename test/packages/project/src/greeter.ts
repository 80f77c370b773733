import { status } from "@grpc/grpc-js";
import { RpcError } from "@protoc-gen-ts/runtime/grpc";
import type { GreeterServer } from "./gen/greeter_grpc.js";

export const greeter: GreeterServer = {
  async hello({ name }) {
    if (name === "") throw new RpcError(status.INVALID_ARGUMENT, "a name is needed");
    return { message: `Hello ${name}` };
  },
  async *helloEach({ name }) {
    for (const letter of name) yield { message: letter };
  },
  async helloAll(requests) {
    const names: string[] = [];
    for await (const { name } of requests) names.push(name);
    return { message: names.join(" "), counts: { names: BigInt(names.length) } };
  },
  async *helloBoth(requests) {
    for await (const { name } of requests) yield { message: name, end: { case: "farewell", value: "bye" } };
  },
};
