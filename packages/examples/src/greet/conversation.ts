import assert from "node:assert/strict";
import type { CallOptions } from "@protoc-gen-ts/runtime/grpc";
import type { GreetServiceClient } from "../gen/greet/greet_grpc.js";
import type { Print } from "../transcript.js";

/** Calls sayHello. */
export async function sayHello(
  client: GreetServiceClient,
  name: string,
  print: Print,
  options?: CallOptions,
): Promise<void> {
  const { msg } = await client.sayHello({ name }, options);
  print(`${name} is greeted: ${msg}`);
  assert(msg.includes(name), "the greeting must name whom it greets");
}
