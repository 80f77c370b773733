import assert from "node:assert/strict";
import type { CallOptions } from "@protoc-gen-ts/runtime/grpc";
import type { GreeterClient } from "../gen/helloworld/helloworld_grpc.js";
import type { Print } from "../transcript.js";

/** Calls SayHello. */
export async function sayHello(
  client: GreeterClient,
  name: string,
  print: Print,
  options?: CallOptions,
): Promise<void> {
  const { message } = await client.sayHello({ name }, options);
  print(`${name} is greeted: ${message}`);
  assert(message.includes(name), "the greeting must name whom it greets");
}

/** Calls SayHelloAgain. */
export async function sayHelloAgain(
  client: GreeterClient,
  name: string,
  print: Print,
  options?: CallOptions,
): Promise<void> {
  const { message } = await client.sayHelloAgain({ name }, options);
  print(`${name} is greeted: ${message}`);
  assert(message.includes(name), "the greeting must name whom it greets");
}
