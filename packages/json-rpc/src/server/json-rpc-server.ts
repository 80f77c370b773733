import { setMaxListeners } from "node:events";
import { status } from "@grpc/grpc-js";
import { type ClosingOptions, closeGracefully } from "@protoc-gen-ts/runtime/grpc";
import { failed, Refusal } from "../failure.js";
import { limitsOf, millisecondsOf } from "../limits.js";
import { messageJson } from "../message-json.js";
import { registryOf } from "../schemas.js";
import { type Answering, answering } from "./answer.js";
import { Collector, type Ending } from "./collected-methods.js";
import type { JsonRpcOptions } from "./json-rpc-options.js";
import { type Methods, methodsOf } from "./methods.js";
import { writing } from "./run-call.js";

/** What serves, whatever brings the requests. */
export interface JsonRpcServer {
  readonly answering: Answering;
  readonly limits: ReturnType<typeof limitsOf>;
  /** How long a call may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Aborts when no more calls are taken. */
  readonly closing: AbortSignal;
  close(options?: ClosingOptions): Promise<void>;
  readonly closed: Promise<void>;
}

const GRACE_MS = 10_000;

/**
 * @param ending How what brings the requests is closed.
 * @throws TypeError if an implementation is none, or a service not described.
 * @throws RangeError if a limit is none.
 */
export function jsonRpcServer(options: JsonRpcOptions, ending: Ending): JsonRpcServer {
  const graceMs = millisecondsOf("graceMs", options.graceMs, GRACE_MS);
  const { services, callInterceptors = [], ignoreUnknownFields = false } = options;
  const limits = limitsOf(options);
  const timeoutMs = millisecondsOf("timeoutMs", options.timeoutMs, Number.POSITIVE_INFINITY);
  const registry = registryOf(options.schemas);
  const json = messageJson(registry, options, ignoreUnknownFields);
  const collector = new Collector(ending);
  let methods: Methods | undefined;
  const around = [writing((path) => methods?.at(path)), ...callInterceptors];
  for (const service of services) service.addTo(collector, { ...options, callInterceptors: around });
  methods = methodsOf(collector.methods.values(), registry, json);

  const closing = new AbortController();
  setMaxListeners(0, closing.signal); // each connection has one
  const refuses = (): Refusal | undefined =>
    closing.signal.aborted ? new Refusal(failed(status.UNAVAILABLE, "the server is closing")) : undefined;
  const gracefully = closeGracefully(collector, () => {
    closing.abort();
    for (const service of services) service.closing?.();
  });
  return {
    answering: answering(methods, json, limits, refuses),
    limits,
    timeoutMs,
    closing: closing.signal,
    close: (given) => gracefully.close({ graceMs: given?.graceMs ?? graceMs }),
    closed: gracefully.closed,
  };
}
