// The official cases, written from their public description, for our client and whatever server.
// https://github.com/grpc/grpc/blob/master/doc/interop-test-descriptions.md
import { credentials, Metadata, status } from "@grpc/grpc-js";
import { expect } from "@jest/globals";
import type { CallOptions } from "@protoc-gen-ts/runtime/grpc";
import { type Case, called, failureOf, largeUnary, sizeOf, sizesOf, zeros } from "./calling.js";
import { clientCompressedCases } from "./compressed-cases.js";
import { type TestServiceClient, UnimplementedServiceClient } from "./gen/interop_grpc.js";
import { ECHO_INITIAL, ECHO_TRAILING } from "./test-service.js";

/** Those that every server is to pass. */
export const cases: Readonly<Record<string, Case>> = {
  empty_unary: called(async (client) => {
    expect(await client.emptyCall({})).toEqual({ $typeName: "grpc.testing.Empty" });
  }),

  large_unary: called((client) => largeUnary(client)),

  client_streaming: called(async (client) => {
    const requests = [27182, 8, 1828, 45904].map((size) => ({ payload: zeros(size) }));
    expect(await client.streamingInputCall(requests)).toMatchObject({ aggregatedPayloadSize: 74922 });
  }),

  server_streaming: called(async (client) => {
    const sizes = [31415, 9, 2653, 58979];
    const responses = client.streamingOutputCall({ responseParameters: sizes.map((size) => ({ size })) });
    expect(await sizesOf(responses)).toEqual(sizes);
  }),

  ping_pong: called(async (client) => {
    const turns: [number, number][] = [
      [31415, 27182],
      [9, 8],
      [2653, 1828],
      [58979, 45904],
    ];
    const replies: number[] = [];
    let replied = () => {};
    async function* requests() {
      for (const [size, sent] of turns) {
        yield { responseParameters: [{ size }], payload: zeros(sent) };
        await new Promise<void>((resolve) => {
          replied = resolve;
        });
      }
    }
    for await (const response of client.fullDuplexCall(requests())) {
      replies.push(sizeOf(response));
      replied();
    }
    expect(replies).toEqual(turns.map(([size]) => size));
  }),

  empty_stream: called(async (client) => {
    expect(await sizesOf(client.fullDuplexCall([]))).toEqual([]);
  }),

  custom_metadata: called(async (client) => {
    const unary = echoing();
    await largeUnary(client, unary.options);
    unary.check();
    const duplex = echoing();
    await sizesOf(
      client.fullDuplexCall([{ responseParameters: [{ size: 314159 }], payload: zeros(271828) }], duplex.options),
    );
    duplex.check();
  }),

  status_code_and_message: called((client) => endsWith(client, "test status message")),

  special_status_message: called((client) =>
    endsWith(client, "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n"),
  ),

  unimplemented_method: called(async (client) => {
    expect(await codeOf(client.unimplementedCall({}))).toBe(status.UNIMPLEMENTED);
  }),

  unimplemented_service: async (address) => {
    const client = new UnimplementedServiceClient(address, credentials.createInsecure());
    try {
      expect(await codeOf(client.unimplementedCall({}))).toBe(status.UNIMPLEMENTED);
    } finally {
      client.close();
    }
  },

  cancel_after_begin: called(async (client) => {
    const controller = new AbortController();
    async function* none() {
      await new Promise((resolve) => controller.signal.addEventListener("abort", resolve));
    }
    const result = codeOf(client.streamingInputCall(none() as AsyncIterable<object>, { signal: controller.signal }));
    controller.abort();
    expect(await result).toBe(status.CANCELLED);
  }),

  cancel_after_first_response: called(async (client) => {
    const controller = new AbortController();
    async function* one() {
      yield { responseParameters: [{ size: 31415 }], payload: zeros(27182) };
      await new Promise((resolve) => controller.signal.addEventListener("abort", resolve));
    }
    const read = async () => {
      for await (const response of client.fullDuplexCall(one(), { signal: controller.signal })) {
        expect(sizeOf(response)).toBe(31415);
        controller.abort();
      }
    };
    expect(await codeOf(read())).toBe(status.CANCELLED);
  }),

  timeout_on_sleeping_server: called(async (client) => {
    const never = new AbortController();
    async function* one() {
      yield { payload: zeros(27182) };
      await new Promise((resolve) => never.signal.addEventListener("abort", resolve));
    }
    // The call is to have its server already: one that ran out of time while it was connecting would show nothing.
    await client.waitForReady({ timeoutMs: 60_000 });
    expect(await codeOf(sizesOf(client.fullDuplexCall(one(), { timeoutMs: 1 })))).toBe(status.DEADLINE_EXCEEDED);
    never.abort();
  }),

  ...clientCompressedCases,
};

async function endsWith(client: TestServiceClient, message: string): Promise<void> {
  const request = { responseStatus: { code: status.UNKNOWN, message } };
  for (const call of [() => client.unaryCall(request), () => sizesOf(client.fullDuplexCall([request]))]) {
    expect(await failureOf(call())).toMatchObject({ code: status.UNKNOWN, details: message });
  }
}

/** Options of a call whose metadata the server is to send back, and the check that it did. */
function echoing(): { options: CallOptions; check(): void } {
  const metadata = new Metadata();
  metadata.set(ECHO_INITIAL, "test_initial_metadata_value");
  metadata.set(ECHO_TRAILING, Buffer.from("ababab", "hex"));
  const got: { headers?: Metadata; trailers?: Metadata } = {};
  const onHeaders = (headers: Metadata) => {
    got.headers = headers;
  };
  const onTrailers = (trailers: Metadata) => {
    got.trailers = trailers;
  };
  return {
    options: { metadata, onHeaders, onTrailers },
    check() {
      expect(got.headers?.get(ECHO_INITIAL)).toEqual(["test_initial_metadata_value"]);
      expect(got.trailers?.get(ECHO_TRAILING)).toEqual([Buffer.from("ababab", "hex")]);
    },
  };
}

async function codeOf(call: Promise<unknown>): Promise<status> {
  return (await failureOf(call)).code;
}
