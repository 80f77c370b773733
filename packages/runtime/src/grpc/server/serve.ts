import { constants } from "node:os";
import { Server, ServerCredentials, type ServerInterceptor, type ServerOptions } from "@grpc/grpc-js";
import type { ServiceOptions } from "./add-service.js";
import { isUnixSocket, knownAs, withPort } from "./bound-address.js";
import { type ClosingOptions, checkGraceMs, closeGracefully } from "./close-gracefully.js";
import { directMessages } from "./direct-messages.js";
import { earlyAcknowledgement } from "./early-acknowledgement.js";
import type { Service } from "./service.js";

/** What to serve, where and how. The options of services count for all of them. */
export interface ServeOptions extends ServiceOptions {
  /**
   * Where to listen, at one place or several: `localhost:50051`, `0.0.0.0:50051`, `[::]:50051`, `unix:/run/app.sock`. A
   * port of 0 is one that is free. https://github.com/grpc/grpc/blob/master/doc/naming.md
   */
  readonly address: string | readonly string[];
  /** What to serve, such as `service(GreeterService, greeter)`. */
  readonly services: readonly Service[];
  /** Default: insecure. https://grpc.io/docs/guides/auth/ */
  readonly credentials?: ServerCredentials | undefined;
  /** grpc-js's own options: channel options, and its interceptors. Default: `grpc.enable_channelz` is 0. */
  readonly serverOptions?: ServerOptions | undefined;
  /** On which signals to close, such as `["SIGTERM", "SIGINT"]`. Default: none. */
  readonly closeOn?: readonly NodeJS.Signals[] | undefined;
  /**
   * How long a close gives the calls under way, in milliseconds, where it is not told. More than 24.8 days counts as
   * no limit. Default: 10,000.
   */
  readonly graceMs?: number | undefined;
}

/** A server that takes calls. */
export interface RunningServer {
  /** Where it listens, with the ports that it got, in the order of the addresses given. */
  readonly addresses: readonly [string, ...string[]];
  /** The port of the first address; undefined where that is a Unix socket. */
  readonly port: number | undefined;
  /** grpc-js's server. Its own `forceShutdown` ends connections only where `grpc.enable_channelz` is 1. */
  readonly server: Server;
  /**
   * Closes the server: health says NOT_SERVING, no connection and no call is taken any more, calls under way go on. Those
   * that go on after the time of grace are ended: their handlers' signals abort, and their clients get UNAVAILABLE. A
   * second call waits for the first; its time counts if it is earlier.
   *
   * @returns when no call is left.
   * @throws RangeError if the time of grace is none.
   */
  close(options?: ClosingOptions): Promise<void>;
  /** Settles when the server has closed, by `close` or a signal of `closeOn`. */
  readonly closed: Promise<void>;
}

const GRACE_MS = 10_000;

/**
 * Serves services, and sets what makes streams of responses fast ({@link earlyAcknowledgement}).
 *
 * ```ts
 * const server = await serve({
 *   address: "0.0.0.0:50051",
 *   services: [service(GreeterService, greeter)],
 *   closeOn: ["SIGTERM", "SIGINT"],
 * });
 * ```
 *
 * @returns when the server takes calls.
 * @throws Error if it cannot listen at an address; it says at which, and listens at none.
 * @throws what the `opened` of a service throws; it listens at no address then.
 * @throws TypeError if an implementation is none, there is no address, or a signal is none that can be listened to.
 * @throws RangeError if the time of grace is none.
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { services, serverOptions, closeOn = [], graceMs = GRACE_MS } = options;
  checkGraceMs(graceMs);
  for (const signal of closeOn) checkSignal(signal);
  const [first, ...others] = [options.address].flat();
  if (first === undefined) throw new TypeError("address must name one place to listen at, or several");
  const credentials = options.credentials ?? ServerCredentials.createInsecure();
  const server = new Server({
    "grpc.enable_channelz": 0,
    ...serverOptions,
    interceptors: interceptorsOf(serverOptions),
  });
  for (const service of services) service.addTo(server, options);
  let addresses: [string, ...string[]];
  const opened: Service[] = [];
  try {
    addresses = [await bind(server, first, credentials)];
    for (const address of others) addresses.push(await bind(server, address, credentials));
    const names = services.flatMap((service) => service.names);
    for (const service of services) {
      service.opened?.(names);
      opened.push(service);
    }
  } catch (error) {
    for (const service of opened) service.closing?.();
    server.forceShutdown();
    throw error;
  }

  const closing = closeGracefully(
    server,
    () => {
      for (const service of services) service.closing?.();
    },
    [first, ...others].map((address, i) => knownAs(address, addresses[i]!)),
  );
  const onSignal = (): void => void closing.close({ graceMs });
  for (const signal of closeOn) process.on(signal, onSignal);
  closing.closed.then(() => {
    for (const signal of closeOn) process.off(signal, onSignal);
  });
  return {
    addresses,
    port: portOf(addresses[0]),
    server,
    close: (given) => closing.close({ graceMs: given?.graceMs ?? graceMs }),
    closed: closing.closed,
  };
}

/** Node.js takes any name, and refuses some that the system keeps for itself. */
function checkSignal(signal: NodeJS.Signals): void {
  if (Object.hasOwn(constants.signals, signal) && signal !== "SIGKILL" && signal !== "SIGSTOP") return;
  throw new TypeError(`closeOn names ${String(signal)}, which is no signal that can be listened to`);
}

function interceptorsOf(options: ServerOptions = {}): ServerInterceptor[] {
  const { interceptors = [] } = options;
  const isLimited = (options["grpc.max_send_message_length"] ?? -1) >= 0;
  if (isLimited) return interceptors;
  return interceptors.length === 0 ? [directMessages] : [earlyAcknowledgement, ...interceptors];
}

/** @returns the address, with the port that it got. */
async function bind(server: Server, address: string, credentials: ServerCredentials): Promise<string> {
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(address, credentials, (error, bound) => {
      if (error !== null) reject(error);
      else resolve(bound);
    });
  }).catch((error: Error) => {
    throw new Error(`cannot listen at ${address}: ${error.message}`, { cause: error });
  });
  return withPort(address, port);
}

function portOf(address: string): number | undefined {
  return isUnixSocket(address) ? undefined : Number(/\d+$/.exec(address));
}
