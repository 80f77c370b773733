import { type ServiceConfig, type ServiceDefinition, status } from "@grpc/grpc-js";
import type { MethodInfo } from "../definition.js";
import { MAX_DEADLINE_MS, MAX_TIMER_MS } from "../max-timer.js";

/** How to try again what failed. https://grpc.io/docs/guides/retry/ */
export interface RetryPolicy {
  /**
   * How often to try in all, the first time among them: 2 or more. grpc-js tries 5 times at most, or as the channel option
   * `grpc-node.retry_max_attempts_limit` says.
   */
  readonly maxAttempts: number;
  /** Milliseconds before the second attempt, give or take a fifth. */
  readonly initialBackoffMs: number;
  /** What the wait grows up to, in milliseconds. */
  readonly maxBackoffMs: number;
  /** What the wait grows by from one attempt to the next. Default: 2. */
  readonly backoffMultiplier?: number | undefined;
  /** What to try again after. Default: UNAVAILABLE only, as nothing was done then. */
  readonly retryableStatusCodes?: readonly status[] | undefined;
}

/** What a channel does for the calls of one method. https://grpc.io/docs/guides/service-config/ */
export interface MethodConfig {
  /**
   * How to try again; null is not at all. A call that has sent more than `grpc.per_rpc_retry_buffer_size` is not tried
   * again.
   */
  readonly retryPolicy?: RetryPolicy | null | undefined;
  /** How long a call may take at most, in milliseconds. More than 24.8 days counts as no limit. */
  readonly timeoutMs?: number | undefined;
  /**
   * Whether calls wait for a connection where there is none. grpc-js does not know this of a service config: it counts
   * as a default of the client's calls. https://grpc.io/docs/guides/wait-for-ready/
   */
  readonly waitForReady?: boolean | undefined;
}

/** The service config of a client. https://grpc.io/docs/guides/service-config/ */
export interface ClientServiceConfig<S> {
  /** How calls are spread over the addresses of the target. Default: `pick_first`. */
  readonly loadBalancing?: "pick_first" | "round_robin" | undefined;
  /** For all methods of the service. */
  readonly defaults?: MethodConfig | undefined;
  /** For each method; what is given counts more than `defaults`. */
  readonly methods?: { readonly [Name in keyof S]?: MethodConfig | undefined } | undefined;
  /**
   * How to try again the methods whose `idempotency_level` says that this does no harm: those that `defaults` and
   * `methods` give no policy of their own.
   */
  readonly retryIdempotent?: RetryPolicy | undefined;
  /** Stops trying again while too much fails. */
  readonly retryThrottling?: RetryThrottling | undefined;
}

/**
 * When to stop trying again. A channel has tokens, at first all of them: each failure that could be tried again takes
 * one, each call that works gives back a part of one, and nothing is tried again while half of them or fewer are left.
 * https://grpc.io/docs/guides/retry/#retry-throttling
 */
export interface RetryThrottling {
  /** How many tokens there are: above 0, 1000 at most. */
  readonly maxTokens: number;
  /** What a call that works gives back: above 0. grpc-js counts three digits after the point. */
  readonly tokenRatio: number;
}

/**
 * The service config as a channel takes it, in JSON.
 *
 * @throws TypeError if it names a method that the service does not have, or a load balancing that is none.
 * @throws RangeError if a number is out of its range.
 */
export function toServiceConfig<S extends ServiceDefinition>(service: S, config: ClientServiceConfig<S>): string {
  for (const name of Object.keys(config.methods ?? {})) methodOf(service, name);
  if (config.retryIdempotent !== undefined) retry(config.retryIdempotent); // it is checked where nothing is idempotent, too
  const own: Readonly<Record<string, MethodConfig | undefined>> = config.methods ?? {};
  const { loadBalancing = "pick_first" } = config;
  if (loadBalancing !== "pick_first" && loadBalancing !== "round_robin") {
    throw new TypeError(`loadBalancing must be "pick_first" or "round_robin", got ${JSON.stringify(loadBalancing)}`);
  }
  const result: ServiceConfig = {
    loadBalancingConfig: [{ [loadBalancing]: {} }],
    methodConfig: Object.keys(service).map((name) => {
      const method = methodOf(service, name);
      const retryIdempotent = method.idempotency === undefined ? undefined : config.retryIdempotent;
      return methodConfig(method.path, { retryPolicy: retryIdempotent }, config.defaults, own[name]);
    }),
  };
  if (config.retryThrottling !== undefined) result.retryThrottling = throttling(config.retryThrottling);
  return JSON.stringify(result);
}

/** Whether the calls of a method wait for a connection; undefined where the config does not say. */
export function waitsForReady<S>(config: ClientServiceConfig<S> | undefined, name: keyof S): boolean | undefined {
  return config?.methods?.[name]?.waitForReady ?? config?.defaults?.waitForReady;
}

/**
 * A method of a service.
 *
 * @throws TypeError if the service does not have it.
 */
export function methodOf(service: ServiceDefinition, name: string): Pick<MethodInfo, "path" | "idempotency"> {
  if (!Object.hasOwn(service, name)) {
    throw new TypeError(`the service has no method ${name}; it has ${Object.keys(service).join(", ")}`);
  }
  return service[name] as ServiceDefinition[string] & Pick<MethodInfo, "idempotency">;
}

function methodConfig(path: string, ...parts: readonly (MethodConfig | undefined)[]): ServiceConfig["methodConfig"][0] {
  const [, service, method] = path.split("/");
  const result: ServiceConfig["methodConfig"][0] = { name: [{ service: service!, method: method! }] };
  for (const { retryPolicy, timeoutMs } of parts.filter((part) => part !== undefined)) {
    if (retryPolicy === null) delete result.retryPolicy;
    else if (retryPolicy !== undefined) result.retryPolicy = retry(retryPolicy);
    if (timeoutMs !== undefined && timeoutMs > MAX_DEADLINE_MS) delete result.timeout;
    else if (timeoutMs !== undefined) result.timeout = duration("timeoutMs", timeoutMs);
  }
  return result;
}

function retry(policy: RetryPolicy): NonNullable<ServiceConfig["methodConfig"][0]["retryPolicy"]> {
  const { maxAttempts, initialBackoffMs, maxBackoffMs, backoffMultiplier = 2 } = policy;
  const { retryableStatusCodes = [status.UNAVAILABLE] } = policy;
  if (!Number.isInteger(maxAttempts) || maxAttempts < 2) {
    throw new RangeError(`maxAttempts must be an integer, 2 or more, got ${String(maxAttempts)}`);
  }
  positive("backoffMultiplier", backoffMultiplier);
  if (retryableStatusCodes.length === 0) throw new RangeError("retryableStatusCodes must name a code");
  return {
    maxAttempts,
    initialBackoff: seconds("initialBackoffMs", initialBackoffMs),
    maxBackoff: seconds("maxBackoffMs", maxBackoffMs),
    backoffMultiplier,
    retryableStatusCodes: retryableStatusCodes.map((code) => {
      if (code > status.OK && status[code] !== undefined) return status[code];
      throw new RangeError(`retryableStatusCodes has ${String(code)}, which is no code of an error`);
    }),
  };
}

function throttling({ maxTokens, tokenRatio }: RetryThrottling): RetryThrottling {
  if (!(maxTokens > 0 && maxTokens <= 1000)) {
    throw new RangeError(`maxTokens must be a number above 0, 1000 at most, got ${String(maxTokens)}`);
  }
  return { maxTokens, tokenRatio: positive("tokenRatio", tokenRatio) };
}

/** A duration as JSON has it. https://protobuf.dev/programming-guides/json/ */
function seconds(name: string, ms: number): string {
  if (positive(name, ms) <= MAX_TIMER_MS) return `${(ms / 1000).toFixed(9)}s`;
  throw new RangeError(`${name} must be ${MAX_TIMER_MS} at most, got ${ms}`);
}

/** In parts: grpc-js reads the fraction of a duration in text as nanoseconds. */
function duration(name: string, ms: number): { seconds: number; nanos: number } {
  const seconds = Math.floor(positive(name, ms) / 1000);
  return { seconds, nanos: Math.round((ms - seconds * 1000) * 1e6) };
}

function positive(name: string, value: number): number {
  if (Number.isFinite(value) && value > 0) return value;
  throw new RangeError(`${name} must be a number above 0, got ${String(value)}`);
}
