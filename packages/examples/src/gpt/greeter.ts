import { status } from "@grpc/grpc-js";
import { RpcError } from "@protoc-gen-ts/runtime/grpc";
import type { GreeterServer } from "../gen/gpt/gpt_grpc.js";
import type { Model } from "./model.js";

/** Serves gpt.Greeter with the answers of a model. */
export function gptGreeter(model: Model): GreeterServer {
  return {
    async getGPTMessage({ content }, { signal }) {
      checkPrompt(content);
      let message = "";
      for await (const piece of model.answer(content, signal)) message += piece;
      return { message };
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
