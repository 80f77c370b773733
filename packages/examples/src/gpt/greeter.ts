import { status } from "@grpc/grpc-js";
import { RpcError } from "@protoc-gen-ts/runtime/grpc";
import type { GreeterServer } from "../gen/gpt/gpt_grpc.js";
import type { Model } from "./model.js";

/** What clients of gRPC take as one message, unless they say otherwise, but for what a message has beside its text. */
const WHOLE_BYTES = 4 * 1024 * 1024 - 16;

/** Serves gpt.Greeter with the answers of a model. */
export function gptGreeter(model: Model): GreeterServer {
  return {
    async getGPTMessage({ content }, { signal }) {
      checkPrompt(content);
      const pieces: string[] = [];
      let bytes = 0;
      for await (const piece of model.answer(content, signal)) {
        bytes += Buffer.byteLength(piece);
        if (bytes > WHOLE_BYTES) throw tooLarge();
        pieces.push(piece);
      }
      return { message: pieces.join("") };
    },
    async *getGPTStreamData({ content }, { signal }) {
      checkPrompt(content);
      for await (const message of model.answer(content, signal)) yield { message };
    },
  };
}

function checkPrompt(prompt: string): void {
  if (prompt.trim() === "") throw new RpcError(status.INVALID_ARGUMENT, "content: there is no question");
}

function tooLarge(): RpcError {
  return new RpcError(status.RESOURCE_EXHAUSTED, "the answer is too large for one message; ask for it as a stream");
}
