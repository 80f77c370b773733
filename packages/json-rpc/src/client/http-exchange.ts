import type { ClientRequest, IncomingMessage } from "node:http";
import { status } from "@grpc/grpc-js";
import { RpcError } from "@protoc-gen-ts/runtime/grpc";
import { pieces } from "../json/pieces.js";
import { callError } from "./call-error.js";

/** What came back. */
export interface Answer {
  readonly httpStatus: number;
  readonly bytes: Uint8Array;
}

/**
 * Sends a request, and reads all of its response.
 *
 * @throws RpcError if there is none, or it is larger than `maxBytes`.
 */
export function exchange(request: ClientRequest, body: string, signal: AbortSignal, maxBytes: number): Promise<Answer> {
  return new Promise<Answer>((resolve, reject) => {
    const fail = (error: Error): void => {
      const came =
        error instanceof RpcError ? error : callError(status.UNAVAILABLE, `no response came: ${error.message}`);
      reject(came);
      request.destroy();
    };
    const leave = (): void => fail(signal.reason); // which is what the call came to
    signal.addEventListener("abort", leave);
    request.once("close", () => signal.removeEventListener("abort", leave));
    request.on("error", fail);
    request.once("response", (response) => {
      bodyOf(response, maxBytes).then((bytes) => resolve({ httpStatus: response.statusCode ?? 0, bytes }), fail);
    });
    request.end(body);
  });
}

async function bodyOf(response: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const body = pieces(maxBytes);
  for await (const chunk of response) {
    if (!body.add(chunk)) throw callError(status.RESOURCE_EXHAUSTED, `the response has over ${maxBytes} bytes`);
  }
  return body.joined();
}
