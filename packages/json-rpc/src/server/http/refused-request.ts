import type { IncomingMessage } from "node:http";
import type { RefusedRequest } from "./end-with.js";

/** As JSON-RPC over HTTP is used. A web page cannot send any of them to another site without asking. */
const JSON_TYPES = new Set(["application/json", "application/json-rpc", "application/jsonrequest"]);

/** Why a request is refused for its head; undefined where it is not. */
export function refusedRequest({ method, headers, readableEnded }: IncomingMessage): RefusedRequest | undefined {
  if (method !== "POST") return { status: 405, text: "JSON-RPC is sent by POST", headers: { allow: "POST" } };
  const [type = "", ...parameters] = (headers["content-type"] ?? "")
    .split(";")
    .map((part) => part.trim().toLowerCase());
  const isText = parameters.every(
    (parameter) => !parameter.startsWith("charset=") || /^charset="?utf-8"?$/.test(parameter),
  );
  if (!JSON_TYPES.has(type) || !isText) {
    return { status: 415, text: "the content-type must be application/json, in UTF-8", headers: {} };
  }
  const encoding = headers["content-encoding"] ?? "identity";
  if (encoding.toLowerCase() !== "identity") {
    return { status: 415, text: "the body must not be compressed", headers: { "accept-encoding": "identity" } };
  }
  // It would be waited for in vain.
  return readableEnded
    ? { status: 500, text: "the body was read before JSON-RPC could read it", headers: {} }
    : undefined;
}
