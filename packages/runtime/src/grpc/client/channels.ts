import {
  type ChannelCredentials,
  Client,
  type ClientOptions,
  compressionAlgorithms,
  connectivityState,
} from "@grpc/grpc-js";

/** How messages can be compressed. https://grpc.io/docs/guides/compression/ */
export type Compression = "identity" | "deflate" | "gzip";

const RETRY_BUFFER = "grpc.per_rpc_retry_buffer_size";
const COMPRESSION = "grpc.default_compression_algorithm";

/**
 * The channels of a client. grpc-js knows retries and compression as options of a channel, where calls differ in what
 * they need. So there is one channel for most calls, and another one for each other need, made when the first call has
 * it.
 *
 * Calls that stream requests need that nothing is kept for a retry: grpc-js takes every message that it keeps for sent,
 * so that nothing slows the writer down, and spends its time moving what it keeps.
 * https://grpc.io/docs/guides/retry/
 */
export interface Channels {
  /** Made at once, for all calls with one request and the channel's own compression. */
  readonly main: Client;
  /** What makes a call with such needs. */
  for(requestStream: boolean, compression: Compression | undefined): Client;
  close(): void;
}

export function channels(address: string, credentials: ChannelCredentials, options: ClientOptions): Channels {
  const main = new Client(address, credentials, options);
  const others = new Map<string, Client>();
  return {
    main,
    for(requestStream, compression) {
      // Whoever brings a channel, or a size, has decided.
      const streams = requestStream && options[RETRY_BUFFER] === undefined;
      if ((!streams && compression === undefined) || options.channelOverride !== undefined || isClosed(main)) {
        return main;
      }
      const need = `${streams} ${compression}`;
      let other = others.get(need);
      if (other === undefined) {
        other = new Client(address, credentials, {
          ...options,
          ...(streams && { [RETRY_BUFFER]: 0 }),
          ...(compression !== undefined && { [COMPRESSION]: algorithm(compression) }),
        });
        others.set(need, other);
      }
      return other;
    },
    close() {
      for (const client of [main, ...others.values()]) client.close();
    },
  };
}

/** Whether the channel was closed. */
export function isClosed(client: Client): boolean {
  return client.getChannel().getConnectivityState(false) === connectivityState.SHUTDOWN;
}

/** @throws TypeError if it is none. */
function algorithm(compression: Compression): compressionAlgorithms {
  if (!Object.hasOwn(compressionAlgorithms, compression)) {
    throw new TypeError(`compression must be "identity", "deflate" or "gzip", got ${JSON.stringify(compression)}`);
  }
  return compressionAlgorithms[compression];
}
