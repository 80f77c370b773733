/**
 * A health service for servers of ours, and the client, types and codecs of grpc.health.v1 for those who ask others:
 * https://grpc.io/docs/guides/health-checking/
 *
 * @module @protoc-gen-ts/runtime/grpc/health
 */

export * from "./gen/grpc/health/v1/health_codec.js";
export * from "./gen/grpc/health/v1/health_grpc.js";
export { type Health, type HealthOptions, health, type ServingStatus } from "./health.js";
