// What the compiler must accept of programs with details of errors, health and reflection, and what it must refuse.
// Compiled, never run.
import { create, createFileRegistry, fromBinary } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { credentials, Server, status } from "@grpc/grpc-js";
import { BadRequest, ErrorInfo, type RetryInfo } from "@protoc-gen-ts/runtime/error-details";
import { BadRequestSchema, ErrorInfoSchema } from "@protoc-gen-ts/runtime/error-details/pb";
import { errorDetail, RpcError, type Service, serve } from "@protoc-gen-ts/runtime/grpc";
import { type Health, HealthClient, health, type ServingStatus } from "@protoc-gen-ts/runtime/grpc/health";
import { type Reflection, reflection } from "@protoc-gen-ts/runtime/grpc/reflection";
import { file_gpt_gpt, GPTReplySchema, Greeter } from "../../packages/examples/src/gen/gpt/gpt_pb.js";

// Errors with details, made by codecs and by Protobuf-ES, and found by either.

const error = new RpcError(status.INVALID_ARGUMENT, "bad name", {
  errorDetails: [
    errorDetail(BadRequest, { fieldViolations: [{ field: "name" }] }),
    anyPack(ErrorInfoSchema, create(ErrorInfoSchema, { reason: "TOO_SHORT" })),
  ],
});
const violations: BadRequest[] = error.findDetails(BadRequest);
const same: BadRequest[] = error.findDetails(BadRequestSchema, fromBinary);
export const reasons: string[] = error.findDetails(ErrorInfo).map(({ reason }) => reason);
export const urls: string[] = error.errorDetails.map(({ typeUrl }) => typeUrl);
// @ts-expect-error details of another type
export const retries: RetryInfo[] = violations;
// @ts-expect-error a field of another type
errorDetail(BadRequest, { fieldViolations: [{ field: same.length }] });
// @ts-expect-error a message that is not wrapped
new RpcError(status.ABORTED, "", { errorDetails: [violations[0]] });

// Health and reflection are services as others are.

const watched: Health = health({ statuses: { "": "NOT_SERVING" } });
const described: Reflection = reflection([Greeter, file_gpt_gpt, GPTReplySchema, createFileRegistry()]);
const services: Service[] = [watched, described];
serve({ address: "localhost:0", services }).then(({ close }) => close());
described.addTo(new Server(), {});
watched.setStatus("gpt.Greeter", "SERVING");
// @ts-expect-error no such status
watched.setStatus("gpt.Greeter", "OK");
// @ts-expect-error a definition of grpc-js describes nothing
reflection([{ getGPTMessage: undefined }]);

const client = new HealthClient("localhost:50051", credentials.createInsecure());
export async function isServing(service: string): Promise<boolean> {
  const { status } = await client.check({ service }, { timeoutMs: 500 });
  const names: readonly ServingStatus[] = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"];
  return names[status] === "SERVING";
}
