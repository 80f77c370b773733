import { credentials } from "@grpc/grpc-js";
import { expect } from "@jest/globals";
import type { Init } from "@protoc-gen-ts/runtime";
import { type CallOptions, RpcError } from "@protoc-gen-ts/runtime/grpc";
import type { SimpleRequest, StreamingOutputCallResponse } from "./gen/interop_codec.js";
import { TestServiceClient } from "./gen/interop_grpc.js";

/** Gets where the server is, and throws if the server does not do as the case has it. */
export type Case = (address: string) => Promise<void>;

/** A case for a client of its own. */
export function called(run: (client: TestServiceClient) => Promise<void>): Case {
  return async (address) => {
    const client = new TestServiceClient(address, credentials.createInsecure());
    try {
      await run(client);
    } finally {
      client.close();
    }
  };
}

/** One large payload for another, as several cases want it. */
export async function largeUnary(
  client: TestServiceClient,
  options: CallOptions = {},
  more: Init<SimpleRequest> = {},
): Promise<void> {
  const { payload } = await client.unaryCall({ responseSize: 314159, payload: zeros(271828), ...more }, options);
  expect(Buffer.from(payload?.body ?? []).equals(Buffer.alloc(314159))).toBe(true);
}

/** How large the payloads of a stream are. */
export async function sizesOf(responses: AsyncIterable<StreamingOutputCallResponse>): Promise<number[]> {
  const sizes = [];
  for await (const response of responses) sizes.push(sizeOf(response));
  return sizes;
}

export function sizeOf({ payload }: StreamingOutputCallResponse): number {
  return payload?.body.length ?? 0;
}

export function zeros(size: number): { body: Uint8Array } {
  return { body: new Uint8Array(size) };
}

/** How a call fails. */
export async function failureOf(call: Promise<unknown>): Promise<RpcError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof RpcError) return error;
  throw new Error("expected an RpcError", { cause: error });
}
