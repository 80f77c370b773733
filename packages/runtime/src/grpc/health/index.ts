// The public surface of "@protoc-gen-ts/runtime/grpc/health": a health service for servers of ours, and the client, types
// and codecs of grpc.health.v1 for those who ask others.
export * from "./gen/grpc/health/v1/health_codec.js";
export * from "./gen/grpc/health/v1/health_grpc.js";
export { type Health, type HealthOptions, health, type ServingStatus } from "./health.js";
