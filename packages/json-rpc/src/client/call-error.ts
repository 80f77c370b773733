import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import { status } from "@grpc/grpc-js";
import { ofCall, RpcError, type RpcErrorOptions } from "@protoc-gen-ts/runtime/grpc";
import { statusOf } from "../failure.js";
import type { MessageJson } from "../message-json.js";

/** What a call came to. A handler that fails by it does not pass it on to its own client. */
export function callError(code: status, details: string, options?: RpcErrorOptions): RpcError {
  return ofCall(new RpcError(code, details, options));
}

/**
 * The error that a server has answered with: of ours, with its code and details; of others, with the code that fits
 * JSON-RPC's own, else UNKNOWN.
 */
export function peerError(error: JsonValue, json: MessageJson): RpcError {
  if (typeof error === "string") return textError(error);
  const { code, message, data } = objectOf(error);
  const text = typeof message === "string" ? message : "";
  const { code: said, status: name, details } = objectOf(data);
  const known = typeof said === "number" && status[said] !== undefined && status[said] === name;
  const list = Array.isArray(details) ? details : [];
  const errorDetails = list.map((detail) => json.toDetail(detail)).filter((detail) => detail !== undefined);
  // An error without words is called by its code.
  return callError(known ? said : statusOf(code), text === name ? "" : text, { errorDetails });
}

/** As 1.0 has errors: from ours `NOT_FOUND: no such user`, from others any text. */
function textError(error: string): RpcError {
  const [, name = "", text = ""] = /^([A-Z_]+): ([\s\S]*)$/.exec(error) ?? [];
  const code = status[name as keyof typeof status]; // or of another name
  if (typeof code !== "number") return callError(status.UNKNOWN, error);
  return callError(code, text === name ? "" : text);
}

function objectOf(json: JsonValue | undefined): JsonObject {
  return typeof json === "object" && json !== null && !Array.isArray(json) ? json : {};
}
