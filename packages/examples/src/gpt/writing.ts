import type { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { CallOptions } from "@protoc-gen-ts/runtime/grpc";
import type { GreeterClient } from "../gen/gpt/gpt_grpc.js";

/** Asks, and writes each piece of the answer as it comes, no faster than it is taken. A line break ends it. */
export async function writeAnswer(
  client: GreeterClient,
  prompt: string,
  output: Writable,
  options?: CallOptions,
): Promise<void> {
  async function* text(): AsyncGenerator<string> {
    let last = "\n";
    let failure: { readonly error: unknown } | undefined;
    try {
      for await (const { message } of client.getGPTStreamData({ content: prompt }, options)) {
        last = message;
        yield printable(message);
      }
    } catch (error) {
      failure = { error };
    }
    // Whatever is printed next, be it of a failure, has a line of its own.
    if (!last.endsWith("\n")) yield "\n";
    if (failure !== undefined) throw failure.error;
  }
  await pipeline(text, output, { end: false }).catch(unlessClosed);
}

/** What a model writes must not command the terminal. */
function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, "");
}

/** Who reads may have had enough, as `head` has. */
function unlessClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}
