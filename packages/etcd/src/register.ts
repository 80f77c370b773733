import { status } from "@grpc/grpc-js";
import { detached } from "@protoc-gen-ts/runtime/grpc";
import { connect } from "./etcd.js";
import { EtcdError } from "./etcd-error.js";
import { type LeasedKey, leasedKey } from "./leased-key.js";
import { keyOf, toAddress, toValue } from "./naming.js";
import type { EtcdOptions } from "./options.js";
import { type OutageReport, type Report, reporting, reportingOutages } from "./reporting.js";
import { backoff, pause } from "./waiting.js";

/** A server to be found. */
export interface RegisterOptions extends EtcdOptions {
  /** The name by which clients find it, such as `greeter`, without a slash. */
  readonly service: string;
  /** Which of the servers of the service this is, without a slash. Who registers the same one again takes its place. */
  readonly id: string;
  /** Where clients reach it: `host:port` or `unix:path`. */
  readonly address: string;
  /**
   * How long it stays registered when it is dead, in seconds, as etcd counts: 1 or more. etcd may make it longer; by
   * default, its least is 2.
   */
  readonly ttl: number;
  /** How long to try to register at first, in milliseconds. Default: 10 seconds. */
  readonly timeoutMs?: number | undefined;
}

/** A server that is registered, until it is closed. */
export interface Registration {
  /** The key in etcd, such as `/services/greeter/1`. */
  readonly key: string;
  /**
   * Ends it: the key is gone when the promise resolves. Where etcd is not there for 2 seconds, it goes with its TTL. The
   * promise never rejects.
   */
  close(): Promise<void>;
}

/** What an attempt that goes wrong is not worth repeating after: somebody has to mend something first. */
const FATAL: readonly status[] = [
  ...[status.INVALID_ARGUMENT, status.FAILED_PRECONDITION, status.UNIMPLEMENTED],
  ...[status.UNAUTHENTICATED, status.PERMISSION_DENIED],
];

/** How long to wait for etcd while closing, in milliseconds. */
const CLOSE_MS = 2_000;
/** What a wait for the next attempt grows up to, in milliseconds. */
const MAX_WAIT_MS = 1_000;

/**
 * Registers a server in etcd, at `/services/<service>/<id>`, for as long as the process lives: the key is under a lease
 * that is kept alive. Where the lease or the key is lost, be it that etcd was away for too long or that somebody deleted
 * it, the server is registered again.
 *
 * @returns when the server is registered.
 * @throws TypeError or RangeError if an option is none.
 * @throws EtcdError if etcd refuses, or was not there in time.
 */
export async function register(options: RegisterOptions): Promise<Registration> {
  const { service, id, address, ttl, timeoutMs = 10_000 } = options;
  const key = keyOf(service, id);
  toAddress(address);
  if (!Number.isSafeInteger(ttl) || ttl < 1) {
    throw new RangeError(`ttl must be a whole number of seconds, 1 or more, got ${String(ttl)}`);
  }
  if (!(timeoutMs > 0)) throw new RangeError(`timeoutMs must be a number above 0, got ${String(timeoutMs)}`);
  const what = `registration of ${key}`;
  const report = reporting(options, what);
  const etcd = connect(options);
  const leased = leasedKey(etcd, key, toValue(address), ttl);
  // The call that is being served, if there is one, is not what the server is registered for.
  return detached(async () => {
    try {
      await registered(leased, Date.now() + timeoutMs);
    } catch (error) {
      etcd.close();
      throw error;
    }
    const over = new AbortController();
    void keep(leased, reportingOutages(options, what), over.signal);
    let closed: Promise<void> | undefined;
    return {
      key,
      close() {
        over.abort();
        closed ??= leave(leased, report).finally(() => etcd.close());
        return closed;
      },
    };
  });
}

/** Tries until it is registered. */
async function registered(leased: LeasedKey, deadline: number): Promise<void> {
  const waits = backoff(MAX_WAIT_MS);
  for (;;) {
    try {
      return await leased.renew();
    } catch (error) {
      const waitMs = waits.next();
      const isFatal = !(error instanceof EtcdError) || FATAL.includes(error.code);
      if (isFatal || Date.now() + waitMs >= deadline) throw error;
      await pause(waitMs);
    }
  }
}

/** Renews it until the signal aborts. */
async function keep(leased: LeasedKey, report: OutageReport, signal: AbortSignal): Promise<void> {
  const waits = backoff(MAX_WAIT_MS);
  for (let waitMs = leased.intervalMs; ; ) {
    await pause(waitMs, signal);
    if (signal.aborted) return;
    try {
      await leased.renew({ signal });
      report.works();
      waits.reset();
      waitMs = leased.intervalMs;
    } catch (error) {
      if (signal.aborted) return;
      report.failed(error);
      waitMs = Math.min(waits.next(), leased.intervalMs);
    }
  }
}

/** Tries to revoke it, for as long as closing may take. */
async function leave(leased: LeasedKey, report: Report): Promise<void> {
  const deadline = Date.now() + CLOSE_MS;
  const waits = backoff(MAX_WAIT_MS);
  for (;;) {
    try {
      return await leased.revoke({ timeoutMs: Math.max(0, deadline - Date.now()) });
    } catch (error) {
      const waitMs = waits.next();
      if (Date.now() + waitMs >= deadline) return report(error);
      await pause(waitMs);
    }
  }
}
