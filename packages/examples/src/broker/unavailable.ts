import { status } from "@grpc/grpc-js";
import { ErrorInfo } from "@protoc-gen-ts/runtime/error-details";
import { errorDetail, RpcError } from "@protoc-gen-ts/runtime/grpc";

/** Why the broker did not do what it was asked to, for programs: the `reason` of a google.rpc.ErrorInfo. */
export type BrokerFailure = "BROKER_AWAY" | "BROKER_REFUSES";

/** What clients are told: nothing here comes from the broker itself. */
const DETAILS: Readonly<Record<BrokerFailure, string>> = {
  BROKER_AWAY: "the servers' message broker cannot be reached at the moment",
  BROKER_REFUSES: "the servers' message broker refuses this at the moment",
};

/**
 * The error that clients get: UNAVAILABLE, with a google.rpc.ErrorInfo. By that they tell a broker that is away from a
 * server that is.
 *
 * @param cause What led to it.
 */
export function unavailable(reason: BrokerFailure, cause?: unknown): RpcError {
  const info = errorDetail(ErrorInfo, { reason, domain: "broker" });
  return new RpcError(status.UNAVAILABLE, DETAILS[reason], { errorDetails: [info], cause });
}
