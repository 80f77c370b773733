import { credentials, InterceptingCall, Server, ServerCredentials, type ServerOptions } from "@grpc/grpc-js";
import type { ServiceClientOptions, ServiceOptions } from "../../src/grpc/index.js";
import { directMessages } from "../../src/grpc/server/direct-messages.js";
import { type InProcess, inProcess } from "../../src/grpc/testing/index.js";
import { EchoClient, type EchoService } from "./echo-service.js";
import { passing } from "./interceptors/passing.js";

/** How clients reach servers. */
export interface Transport {
  server(options?: ServerOptions): Server;
  /** Has a server take calls, and says where. */
  listen(server: Server): Promise<string>;
  connect(address: string, options?: ServiceClientOptions<typeof EchoService>): EchoClient;
  /** What servers know a client by. */
  readonly peer: RegExp;
  /** What services have that say nothing else. */
  readonly serviceOptions?: ServiceOptions;
}

export const sockets: Transport = {
  server: (options) => new Server(options),
  async listen(server) {
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
        if (error) reject(error);
        else resolve(bound);
      });
    });
    return `127.0.0.1:${port}`;
  },
  connect: (address, options) =>
    new EchoClient(address, credentials.createInsecure(), { "grpc.use_local_subchannel_pool": 1, ...options }),
  peer: /^127\.0\.0\.1:\d+$/,
};

/** Servers as `serve()` makes them: the messages of streams go past the streams of grpc-js on both sides. */
export const asServed: Transport = {
  ...sockets,
  server: (options) => sockets.server({ interceptors: [directMessages], ...options }),
};

/** Sockets, with interceptors of ours and of grpc-js that pass everything on. */
export const behindInterceptors: Transport = {
  ...sockets,
  connect: (address, options) =>
    sockets.connect(address, {
      callInterceptors: [passing, passing],
      interceptors: [(given, nextCall) => new InterceptingCall(nextCall(given))],
      ...options,
    }),
  serviceOptions: { callInterceptors: [passing, passing] },
};

const networks: InProcess[] = [];

/** Where nobody listens. */
const nowhere = inProcess({ services: [] });
nowhere.close();

export const oneProcess: Transport = {
  server(options) {
    const network = inProcess({ services: [], serverOptions: options });
    networks.push(network);
    return network.server;
  },
  listen: async (server) => String(networks.findIndex((network) => network.server === server)),
  connect: (address, options) => (networks[Number(address)] ?? nowhere).client(EchoClient, options),
  peer: /^in-process$/,
};
