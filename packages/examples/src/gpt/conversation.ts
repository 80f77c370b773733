import assert from "node:assert/strict";
import type { CallOptions } from "@protoc-gen-ts/runtime/grpc";
import type { GreeterClient } from "../gen/gpt/gpt_grpc.js";
import type { Print } from "../transcript.js";

/** Asks for the whole answer at once, and returns it. */
export async function ask(client: GreeterClient, prompt: string, print: Print, options?: CallOptions): Promise<string> {
  print(`question: ${prompt}`);
  const { message } = await client.getGPTMessage({ content: prompt }, options);
  print(`answer: ${message.replaceAll("\n", " / ")}`);
  assert.notEqual(message, "", "the model must answer");
  return message;
}

/** Asks for the answer in pieces, and returns them as they came. */
export async function askForPieces(
  client: GreeterClient,
  prompt: string,
  print: Print,
  options?: CallOptions,
): Promise<string[]> {
  print(`question: ${prompt}`);
  const pieces: string[] = [];
  for await (const { message } of client.getGPTStreamData({ content: prompt }, options)) {
    pieces.push(message);
    print(`piece ${pieces.length}: ${message.trimEnd()}`);
  }
  assert.notEqual(pieces.join(""), "", "the model must answer");
  return pieces;
}
