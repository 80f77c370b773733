import { type ChannelCredentials, type ClientOptions, credentials, type Server } from "@grpc/grpc-js";
import { type ClosingOptions, closeGracefully, type ServeOptions } from "../index.js";
import { inProcessChannel } from "./in-process-channel.js";
import { InProcessServer } from "./in-process-server.js";

/** What to serve, and how. The options of services count for all of them; of grpc-js's own, its interceptors count. */
export type InProcessOptions = Omit<ServeOptions, "address" | "credentials" | "closeOn">;

/** A server and its clients in one process. */
export interface InProcess {
  /**
   * Makes a client of the server: any class whose objects are made as those of grpc-js are, such as generated ones.
   *
   * @param options As for any client. What is for connections, such as retries, load balancing, compression, limits and
   * keepalive, counts for nothing.
   */
  client<C, O extends ClientOptions>(type: InProcessClientClass<C, O>, options?: NoInfer<O>): C;
  /** grpc-js's server. It listens nowhere. */
  readonly server: Server;
  /**
   * Closes the server as `RunningServer.close` does: health says NOT_SERVING, new calls fail with UNAVAILABLE, calls
   * under way go on. Those that go on after the time of grace are cancelled.
   *
   * @returns when no call is left.
   * @throws RangeError if the time of grace is none.
   */
  close(options?: ClosingOptions): Promise<void>;
  /** Settles when the server has closed, by whatever. */
  readonly closed: Promise<void>;
}

/** The class of a client. */
export type InProcessClientClass<C, O> = new (address: string, credentials: ChannelCredentials, options?: O) => C;

const GRACE_MS = 10_000;

/**
 * Runs services and their clients in one process, without a port: for tests. Messages are encoded and decoded, and
 * headers, trailers, deadlines, cancellation and backpressure are as they are over a socket.
 *
 * ```ts
 * const network = inProcess({ services: [service(GreeterService, { sayHello: async ({ name }) => ({ message: name }) })] });
 * const client = network.client(GreeterClient);
 * expect(await client.sayHello({ name: "you" })).toMatchObject({ message: "you" });
 * await network.close();
 * ```
 *
 * @throws TypeError if an implementation is none.
 */
export function inProcess(options: InProcessOptions): InProcess {
  const { services, serverOptions, graceMs = GRACE_MS } = options;
  const server = new InProcessServer(serverOptions);
  for (const service of services) service.addTo(server, options);
  const names = services.flatMap((service) => service.names);
  for (const service of services) service.opened?.(names);
  const closing = closeGracefully(server, () => {
    for (const service of services) service.closing?.();
  });
  return {
    server,
    client(type, given) {
      const authority = given?.["grpc.default_authority"] ?? server.name;
      const own: ClientOptions = {
        "grpc.max_send_message_length": -1, // so that requests are sent as they are over a socket
        ...given,
        channelOverride: inProcessChannel(server, authority),
      };
      // These are the class's own options, with one more that all of them have.
      return new type(server.name, credentials.createInsecure(), own as NonNullable<typeof given>);
    },
    close: (how) => closing.close({ graceMs: how?.graceMs ?? graceMs }),
    closed: closing.closed,
  };
}
