import { expect } from "@jest/globals";
import type { Compression } from "@protoc-gen-ts/runtime/grpc";
import { type Case, called, largeUnary, sizesOf, zeros } from "./calling.js";
import { counted } from "./counted.js";
import type { TestServiceClient } from "./gen/interop_grpc.js";

// Neither grpc-js nor most others tell whether a message was compressed: the bytes on the wire are counted.

/** Those that every server is to pass. */
export const clientCompressedCases: Readonly<Record<string, Case>> = {
  client_compressed_unary: async (address) => {
    for (const compression of ["gzip", "deflate"] as const) {
      expect(await sent(address, (client) => largeUnary(client, { compression }, expecting(true)))).toBeLessThan(
        10_000,
      );
    }
    expect(await sent(address, (client) => largeUnary(client, {}, expecting(false)))).toBeGreaterThan(271828);
  },

  // Messages of one stream are compressed alike: an uncompressed one among them is not what our clients offer.
  client_compressed_streaming: async (address) => {
    const payloads = [27182, 45904].map((size) => ({ payload: zeros(size) }));
    const stream = (compression?: Compression) => async (client: TestServiceClient) => {
      const requests = payloads.map((payload) => ({ ...payload, ...expecting(compression !== undefined) }));
      const response = await client.streamingInputCall(requests, { compression });
      expect(response).toMatchObject({ aggregatedPayloadSize: 73086 });
    };
    for (const compression of ["gzip", "deflate"] as const) {
      expect(await sent(address, stream(compression))).toBeLessThan(10_000);
    }
    expect(await sent(address, stream())).toBeGreaterThan(73086);
  },
};

/** Those for servers that compress. */
export const serverCompressedCases: Readonly<Record<string, Case>> = {
  server_compressed_unary: async (address) => {
    const call = (value: boolean) => (client: TestServiceClient) =>
      largeUnary(client, {}, { responseCompressed: { value } });
    expect(await received(address, call(true))).toBeLessThan(10_000);
    expect(await received(address, call(false))).toBeGreaterThan(314159);
  },

  server_compressed_streaming: async (address) => {
    const call = async (client: TestServiceClient) => {
      const responseParameters = [
        { size: 31415, compressed: { value: true } },
        { size: 92653, compressed: { value: false } },
      ];
      expect(await sizesOf(client.streamingOutputCall({ responseParameters }))).toEqual([31415, 92653]);
    };
    const bytes = await received(address, call);
    expect(bytes).toBeGreaterThan(92653);
    expect(bytes).toBeLessThan(92653 + 10_000);
  },
};

/** How many bytes a client sends. */
async function sent(address: string, run: (client: TestServiceClient) => Promise<void>): Promise<number> {
  return (await counted(address, called(run))).sent;
}

/** How many bytes a client receives. */
async function received(address: string, run: (client: TestServiceClient) => Promise<void>): Promise<number> {
  return (await counted(address, called(run))).received;
}

function expecting(value: boolean): { expectCompressed: { value: boolean } } {
  return { expectCompressed: { value } };
}
