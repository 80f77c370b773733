import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import { INVALID_PARAMS, INVALID_REQUEST, type Refusal, refusal } from "../failure.js";

/** To whom an answer goes, and how. */
export interface Envelope {
  /** 1.0 as Go's net/rpc/jsonrpc speaks it, or 2.0. */
  readonly version: "1.0" | "2.0";
  /** Null where it could not be read; undefined where nobody waits for an answer. */
  readonly id: JsonValue | undefined;
}

/** What is asked for. */
interface Request {
  readonly method: string;
  readonly params: JsonValue | undefined;
}

/** A request, or why it is none. */
export type Read =
  | { readonly envelope: Envelope; readonly request: Request }
  | { readonly envelope: Envelope; readonly refusal: Refusal };

/** To whom the answer goes to what could not be read. */
export const NOBODY_KNOWN: Envelope = { version: "2.0", id: null };

/**
 * https://www.jsonrpc.org/specification#request_object and https://www.jsonrpc.org/specification_v1#a1.Communication;
 * where "jsonrpc" is missing, it is 1.0.
 */
export function readRequest(json: JsonValue): Read {
  if (!isObject(json)) {
    return { envelope: NOBODY_KNOWN, refusal: refusal(INVALID_REQUEST, "a request is an object") };
  }
  const { jsonrpc, id, method, params } = json;
  const version = jsonrpc === undefined ? "1.0" : "2.0";
  const wrong = (what: string): Read => {
    const echoed = id === undefined || problemOfId(id, version) !== undefined ? null : id;
    return { envelope: { version, id: echoed }, refusal: refusal(INVALID_REQUEST, what) };
  };
  if (jsonrpc !== undefined && jsonrpc !== "2.0") return wrong('jsonrpc must be "2.0", or left out for 1.0');
  const problem = problemOfId(id, version);
  if (problem !== undefined) return wrong(problem);
  if (typeof method !== "string") return wrong("method must be a string");
  // Go sends no null, but other clients of 1.0 do.
  const isLeftOut = params === undefined || (params === null && version === "1.0");
  if (!isLeftOut && typeof params !== "object") return wrong("params must be an object, or a list of one message");
  if (!isLeftOut && params === null) return wrong("params must be left out where there are none");
  // In 1.0, null is the id of a notification.
  const isNotification = version === "1.0" && id === null;
  return {
    envelope: { version, id: isNotification ? undefined : id },
    request: { method, params: isLeftOut ? undefined : params },
  };
}

/**
 * The message in the params: the only one of a list, or the object itself.
 *
 * @throws Refusal if there are several.
 */
export function messageIn(params: JsonValue | undefined): JsonValue | undefined {
  if (!Array.isArray(params)) return params;
  if (params.length > 1) throw refusal(INVALID_PARAMS, `a method takes one message, not ${params.length}`);
  return params[0];
}

function problemOfId(id: JsonValue | undefined, version: Envelope["version"]): string | undefined {
  if (typeof id === "number") return isExact(id) ? undefined : "an id that is a number must be at most 2^53 - 1";
  const isAllowed = id === undefined || id === null || typeof id === "string" || version === "1.0";
  return isAllowed ? undefined : "id must be a string, a number or null";
}

/** Whether a number goes back as it came. */
function isExact(id: number): boolean {
  return Number.isFinite(id) && (!Number.isInteger(id) || Number.isSafeInteger(id));
}

function isObject(json: JsonValue): json is JsonObject {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}
