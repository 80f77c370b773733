import { status } from "@grpc/grpc-js";
import { RpcError, type Service, type ServiceOptions, service } from "../index.js";
import { HealthCheckResponse_ServingStatus as Code } from "./gen/grpc/health/v1/health_codec.js";
import { type HealthServer, HealthService } from "./gen/grpc/health/v1/health_grpc.js";

/** How a service is. https://github.com/grpc/grpc/blob/master/doc/health-checking.md */
export type ServingStatus = keyof typeof Code;

/** What to say before anybody has asked, and how to serve it. */
export interface HealthOptions extends ServiceOptions {
  /**
   * By the full names of services, the empty name being the server as a whole. Default: SERVING, for the server from the
   * start, for its services when `serve` has opened it.
   */
  readonly statuses?: { readonly [service: string]: ServingStatus } | undefined;
}

/** The health service of one server. */
export interface Health extends Service {
  /**
   * Says how a service is from now on, and tells those who watch it. The empty name is the server as a whole.
   * SERVICE_UNKNOWN makes the server one that does not know the service. When the server closes, this does nothing any
   * more.
   *
   * @param service Its full name, such as `gpt.Greeter`.
   * @throws TypeError if the status is none.
   */
  setStatus(service: string, status: ServingStatus): void;
  /** Makes services SERVING whose status nobody has set. `serve` calls it with all of the server's. */
  opened(names: readonly string[]): void;
  /** Makes everything NOT_SERVING for good, and ends the calls that watch, after they have said so. `serve` calls it. */
  closing(): void;
}

/**
 * A health service, `grpc.health.v1.Health`, to serve beside others:
 * `serve({ address, services: [service(GreeterService, greeter), health()] })`. https://grpc.io/docs/guides/health-checking/
 *
 * A watcher that is slow gets the status that counts when it is ready for one, not each that was. When the server closes,
 * watchers get NOT_SERVING and the end of their call, so that they do not keep the server from closing.
 *
 * @throws TypeError if one of the statuses is none.
 */
export function health(options: HealthOptions = {}): Health {
  const { statuses = {}, ...served } = options;
  const known = new Map<string, ServingStatus>([["", "SERVING"]]);
  const waiting = new Set<() => void>();
  let closed = false;

  const setStatus = (name: string, status: ServingStatus): void => {
    if (!Object.hasOwn(Code, status)) throw new TypeError(`${String(status)} is no serving status`);
    if (closed) return;
    known.set(name, status);
    for (const wake of waiting) wake();
  };
  for (const [name, status] of Object.entries(statuses)) setStatus(name, status);

  const statusOf = (name: string): ServingStatus => known.get(name) ?? "SERVICE_UNKNOWN";

  const implementation: HealthServer = {
    async check({ service: name }) {
      const found = statusOf(name);
      if (found === "SERVICE_UNKNOWN") throw new RpcError(status.NOT_FOUND, `no service ${JSON.stringify(name)}`);
      return { status: Code[found] };
    },
    async *watch({ service: name }, { signal }) {
      let sent: ServingStatus | undefined;
      while (!signal.aborted) {
        const current = statusOf(name);
        if (current !== sent) {
          sent = current;
          yield { status: Code[current] };
        } else if (closed) return;
        else await woken(waiting, signal);
      }
    },
    async list() {
      const listed = [...known].filter(([, status]) => status !== "SERVICE_UNKNOWN");
      return { statuses: Object.fromEntries(listed.map(([name, status]) => [name, { status: Code[status] }])) };
    },
  };

  return {
    ...service(HealthService, implementation, served),
    setStatus,
    opened(names) {
      for (const name of names) if (!known.has(name)) setStatus(name, "SERVING");
    },
    closing() {
      for (const [name, status] of known) if (status !== "SERVICE_UNKNOWN") setStatus(name, "NOT_SERVING");
      closed = true;
      for (const wake of waiting) wake();
    },
  };
}

/** Waits until it is woken, or the call is over. */
function woken(waiting: Set<() => void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      waiting.delete(wake);
      signal.removeEventListener("abort", wake);
      resolve();
    };
    waiting.add(wake);
    signal.addEventListener("abort", wake);
  });
}
