import { setTimeout as sleep } from "node:timers/promises";
import { Metadata, status } from "@grpc/grpc-js";
import { RpcError, type ServerCall, type Service, service } from "@protoc-gen-ts/runtime/grpc";
import {
  type EchoStatus,
  type Payload,
  PayloadType,
  type StreamingOutputCallRequest,
  type StreamingOutputCallResponse,
} from "./gen/interop_codec.js";
import { type TestServiceServer, TestServiceService } from "./gen/interop_grpc.js";

/** What a client sends to have it sent back, as its official description has it. */
export const ECHO_INITIAL = "x-grpc-test-echo-initial";
export const ECHO_TRAILING = "x-grpc-test-echo-trailing-bin";

const implementation: Omit<TestServiceServer, "unimplementedCall"> = {
  async emptyCall() {
    return {};
  },

  async unaryCall({ responseType, responseSize, responseStatus }, call) {
    echoMetadata(call);
    failAsAsked(responseStatus);
    return { payload: payloadOf(responseType, responseSize) };
  },

  async *streamingOutputCall(request, call) {
    echoMetadata(call);
    yield* responsesTo(request);
  },

  async streamingInputCall(requests) {
    let aggregatedPayloadSize = 0;
    for await (const { payload } of requests) aggregatedPayloadSize += payload?.body.length ?? 0;
    return { aggregatedPayloadSize };
  },

  async *fullDuplexCall(requests, call) {
    echoMetadata(call);
    for await (const request of requests) {
      failAsAsked(request.responseStatus);
      yield* responsesTo(request);
    }
  },
};

/** grpc.testing.TestService, on our runtime. What no server is to have is left out. */
export const testService: Service = service(TestServiceService, implementation);

async function* responsesTo({
  responseType,
  responseParameters,
}: StreamingOutputCallRequest): AsyncGenerator<Pick<StreamingOutputCallResponse, "payload">> {
  for (const { size, intervalUs } of responseParameters) {
    if (intervalUs > 0) await sleep(intervalUs / 1000);
    yield { payload: payloadOf(responseType, size) };
  }
}

function payloadOf(type: PayloadType, size: number): Payload {
  if (type !== PayloadType.COMPRESSABLE) throw new RpcError(status.INVALID_ARGUMENT, `no payload of type ${type}`);
  if (size < 0) throw new RpcError(status.INVALID_ARGUMENT, `no payload of ${size} bytes`);
  return { $typeName: "grpc.testing.Payload", type, body: new Uint8Array(size) };
}

function failAsAsked(asked: EchoStatus | undefined): void {
  if (asked !== undefined && asked.code !== status.OK) throw new RpcError(asked.code, asked.message);
}

function echoMetadata(call: ServerCall): void {
  const initial = call.metadata.get(ECHO_INITIAL);
  if (initial.length > 0) {
    const headers = new Metadata();
    for (const value of initial) headers.add(ECHO_INITIAL, value);
    call.sendHeaders(headers);
  }
  for (const value of call.metadata.get(ECHO_TRAILING)) call.trailers.add(ECHO_TRAILING, value);
}
