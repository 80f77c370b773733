import { ErrorInfo } from "@protoc-gen-ts/runtime/error-details";
import { type RpcError, service } from "@protoc-gen-ts/runtime/grpc";
import { GreeterClient, GreeterService } from "../src/gen/gpt/gpt_grpc.js";
import { gptGreeter } from "../src/gpt/greeter.js";
import { openAIModel } from "../src/gpt/openai-model.js";
import { type Answer, type OpenAIServer, openAIServer } from "./openai-server.js";
import { connect, serving } from "./serving.js";

/** The key of the model. Nobody but the model's server may get to see it. */
export const KEY = "sk-proj-secret0123456789";

/** A client of a gRPC server that relays the model at an address, until the test is over. */
export async function relayingFrom(baseURL: string, silenceMs?: number): Promise<GreeterClient> {
  const model = openAIModel({ apiKey: KEY, baseURL, model: "some-model", silenceMs });
  return connect(GreeterClient, await serving(service(GreeterService, gptGreeter(model))));
}

/** The same, with a model at a local HTTP server that answers so. */
export async function relaying(
  answer: Answer,
  silenceMs?: number,
): Promise<{ client: GreeterClient; upstream: OpenAIServer }> {
  const upstream = await openAIServer(answer);
  return { client: await relayingFrom(upstream.baseURL, silenceMs), upstream };
}

/** The pieces that came, and the error that ended them. */
export async function read(client: GreeterClient): Promise<{ pieces: string[]; error: RpcError | undefined }> {
  const pieces: string[] = [];
  try {
    for await (const { message } of client.getGPTStreamData({ content: "?" })) pieces.push(message);
  } catch (error) {
    return { pieces, error: error as RpcError }; // as every call fails
  }
  return { pieces, error: undefined };
}

/** Why a call failed, for programs. */
export function reasonOf(error: RpcError | undefined): string | undefined {
  return error?.findDetails(ErrorInfo)[0]?.reason;
}
