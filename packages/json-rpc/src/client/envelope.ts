import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import { status } from "@grpc/grpc-js";
import type { RpcError } from "@protoc-gen-ts/runtime/grpc";
import { Refusal } from "../failure.js";
import { parseJson } from "../json/parse-json.js";
import { callError } from "./call-error.js";
import type { Response } from "./transport.js";

/** A response, and to which request. */
export interface Incoming {
  readonly id: JsonValue;
  readonly response: Response;
}

/** A request on one line. Both versions take a list of one message. */
export function requestLine(version: "1.0" | "2.0", id: number, method: string, message: JsonValue): string {
  const request = { method, params: [message], id };
  return JSON.stringify(version === "1.0" ? request : { jsonrpc: "2.0", ...request });
}

/**
 * Reads a response of either version.
 *
 * @throws RpcError INTERNAL if it is none, RESOURCE_EXHAUSTED if it nests too deep.
 */
export function readResponse(bytes: Uint8Array, maxDepth: number): Incoming {
  let json: JsonValue;
  try {
    json = parseJson(bytes, maxDepth);
  } catch (cause) {
    const why = cause instanceof Refusal ? cause.failure : undefined;
    const isTooDeep = why?.status === status.RESOURCE_EXHAUSTED;
    throw isTooDeep ? callError(why.status, `the response is refused: ${why.message}`) : malformed();
  }
  if (!isObject(json)) throw malformed();
  const { id = null, result, error = null } = json;
  if (error !== null) return { id, response: { error } };
  if (result === undefined) throw malformed();
  return { id, response: { result } };
}

function malformed(): RpcError {
  return callError(status.INTERNAL, "the server has answered with something that is no response of JSON-RPC");
}

function isObject(json: JsonValue): json is JsonObject {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}
