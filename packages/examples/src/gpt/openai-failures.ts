import { isNativeError } from "node:util/types";
import type { RpcError } from "@protoc-gen-ts/runtime/grpc";
import { APIConnectionError, APIConnectionTimeoutError, APIError } from "openai";
import { type FailureReason, failure } from "./failures.js";
import { retryAfterMs } from "./retry-after.js";

/**
 * What clients hear of an error of the openai package. They hear nothing of what the error says, as that may hold parts
 * of the key, the prompt or addresses; the cause, for the server's log, has what is safe of it.
 */
export function openAIFailure(error: unknown): RpcError {
  const retryAfter = error instanceof APIError && error.headers !== undefined ? retryAfterMs(error.headers) : undefined;
  return failure(reasonOf(error), new Error(described(error)), retryAfter);
}

function reasonOf(error: unknown): FailureReason {
  if (error instanceof APIConnectionTimeoutError) return "MODEL_TOO_SLOW";
  if (error instanceof APIConnectionError) return "MODEL_UNAVAILABLE";
  // An event of an unknown kind ends the answer as a wire does that breaks.
  if (error instanceof APIError) return reasonOfStatus(statusOf(error)) ?? "ANSWER_BROKEN_OFF";
  // fetch() says in the cause why it could not read on. Nothing else that is thrown while one reads has any.
  if (!(isNativeError(error) && "cause" in error)) return "MODEL_MISBEHAVED";
  return codeIn(error) === "UND_ERR_BODY_TIMEOUT" ? "MODEL_TOO_SLOW" : "ANSWER_BROKEN_OFF";
}

function reasonOfStatus(status: number | undefined): FailureReason | undefined {
  if (status === undefined) return undefined;
  const reason = BY_STATUS[status];
  if (reason !== undefined) return reason;
  return status >= 500 ? "MODEL_UNAVAILABLE" : "MODEL_MISBEHAVED";
}

const BY_STATUS: Readonly<Record<number, FailureReason>> = {
  400: "PROMPT_NOT_TAKEN",
  401: "ACCESS_REFUSED",
  402: "ACCESS_REFUSED",
  403: "ACCESS_REFUSED",
  404: "MODEL_NOT_FOUND",
  408: "MODEL_TOO_SLOW",
  409: "MODEL_UNAVAILABLE",
  413: "PROMPT_NOT_TAKEN",
  422: "PROMPT_NOT_TAKEN",
  429: "TOO_MANY_REQUESTS",
  504: "MODEL_TOO_SLOW",
};

/** The status of HTTP that an error has or, where it came as an event of a stream, would have. */
function statusOf({ status, code, type }: APIError): number | undefined {
  if (status !== undefined) return status;
  // Some servers put the status into the event, as a number.
  if (/^[45]\d\d$/.test(String(code))) return Number(code);
  return BY_NAME.get(code) ?? BY_NAME.get(type);
}

const BY_NAME: ReadonlyMap<string | null | undefined, number> = new Map([
  ["context_length_exceeded", 400],
  ["invalid_request_error", 400],
  ["invalid_prompt", 400],
  ["invalid_api_key", 401],
  ["authentication_error", 401],
  ["permission_error", 403],
  ["model_not_found", 404],
  ["rate_limit_exceeded", 429],
  ["rate_limit_error", 429],
  ["insufficient_quota", 429],
  ["server_error", 500],
  ["overloaded_error", 503],
]);

/** What an operator wants to know of an error, as far as it can hold no secret. */
function described(error: unknown): string {
  const parts: string[] = [];
  if (error instanceof APIError && error.status !== undefined) parts.push(`HTTP ${error.status}`);
  const code = codeIn(error);
  if (code !== undefined) parts.push(code);
  if (error instanceof APIError && /^[\w-]{1,64}$/.test(error.requestID ?? ""))
    parts.push(`request ${error.requestID}`);
  return parts.length > 0 ? parts.join(", ") : isNativeError(error) ? error.name : typeof error;
}

/** The innermost code of an error and its causes, if it is a word. */
function codeIn(error: unknown): string | undefined {
  if (!isNativeError(error)) return undefined;
  const { code } = error as { code?: unknown }; // as Node.js and openai have it
  return codeIn(error.cause) ?? (typeof code === "string" && /^\w{1,40}$/.test(code) ? code : undefined);
}
