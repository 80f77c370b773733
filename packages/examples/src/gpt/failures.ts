import { status } from "@grpc/grpc-js";
import { ErrorInfo, RetryInfo } from "@protoc-gen-ts/runtime/error-details";
import { errorDetail, RpcError } from "@protoc-gen-ts/runtime/grpc";

/** What went wrong, for programs: the `reason` of a google.rpc.ErrorInfo. */
export type FailureReason =
  | "PROMPT_NOT_TAKEN"
  | "PROMPT_REFUSED"
  | "ANSWER_FILTERED"
  | "ANSWER_TOO_LONG"
  | "ANSWER_BROKEN_OFF"
  | "ACCESS_REFUSED"
  | "MODEL_NOT_FOUND"
  | "MODEL_UNAVAILABLE"
  | "MODEL_TOO_SLOW"
  | "MODEL_MISBEHAVED"
  | "TOO_MANY_REQUESTS";

/** What may go wrong with a model, as clients hear of it: nothing here comes from the model's server. */
const FAILURES: Readonly<Record<FailureReason, readonly [code: status, details: string]>> = {
  PROMPT_NOT_TAKEN: [status.INVALID_ARGUMENT, "content: the model does not take this prompt"],
  PROMPT_REFUSED: [status.INVALID_ARGUMENT, "content: the model refuses to answer this"],
  ANSWER_FILTERED: [status.INVALID_ARGUMENT, "content: the answer was broken off by a content filter"],
  ANSWER_TOO_LONG: [status.OUT_OF_RANGE, "the answer is longer than the model may write"],
  ACCESS_REFUSED: [status.FAILED_PRECONDITION, "this server has no access to the model"],
  MODEL_NOT_FOUND: [status.FAILED_PRECONDITION, "this server is set to a model that there is not"],
  TOO_MANY_REQUESTS: [status.RESOURCE_EXHAUSTED, "the model takes no more requests for now"],
  MODEL_UNAVAILABLE: [status.UNAVAILABLE, "the model does not work or cannot be reached"],
  ANSWER_BROKEN_OFF: [status.UNAVAILABLE, "the answer has broken off"],
  MODEL_TOO_SLOW: [status.DEADLINE_EXCEEDED, "the model has been silent for too long"],
  MODEL_MISBEHAVED: [status.INTERNAL, "the model's server does not speak as it should"],
};

/** The domain of the reasons. */
const DOMAIN = "gpt.Greeter";

/**
 * The error that clients get, with a google.rpc.ErrorInfo and, where the model said when to come back, a
 * google.rpc.RetryInfo.
 *
 * @param retryAfterMs When the model takes requests again, in milliseconds from now.
 * @param cause What led to it, for the server's log.
 */
export function failure(reason: FailureReason, cause?: Error, retryAfterMs?: number): RpcError {
  const [code, details] = FAILURES[reason];
  const info = errorDetail(ErrorInfo, { reason, domain: DOMAIN });
  if (retryAfterMs === undefined) return new RpcError(code, details, { errorDetails: [info], cause });
  const seconds = Math.ceil(retryAfterMs / 1000);
  const retryDelay = { seconds: BigInt(Math.floor(retryAfterMs / 1000)), nanos: (retryAfterMs % 1000) * 1_000_000 };
  return new RpcError(code, `${details}; try again in ${seconds} s`, {
    errorDetails: [info, errorDetail(RetryInfo, { retryDelay })],
    cause,
  });
}
