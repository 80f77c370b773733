import {
  type ChannelCredentials,
  Client,
  type ClientOptions,
  compressionAlgorithms,
  connectivityState,
  credentials as grpcCredentials,
} from "@grpc/grpc-js";

/** How messages can be compressed. https://grpc.io/docs/guides/compression/ */
export type Compression = "identity" | "deflate" | "gzip";

/**
 * The channels of a client: one for most calls, and one for each compression that calls ask for beside the client's own,
 * as that is an option of a channel in grpc-js. They are made when the first call needs them.
 */
export interface Channels {
  /** Made at once. */
  readonly main: Client;
  /** What makes a call with such a compression; undefined is the client's own. */
  for(compression: Compression | undefined): Client;
  /** Whether credentials of calls may be sent. grpc-js sends those that a call brings without TLS as well. */
  readonly secure: boolean;
  close(): void;
}

export function channels(address: string, credentials: ChannelCredentials, options: ClientOptions): Channels {
  const main = new Client(address, credentials, options);
  const others = new Map<Compression, Client>();
  return {
    main,
    for(compression) {
      if (compression === undefined) return main;
      let other = others.get(compression);
      if (other === undefined) {
        const algorithm = toAlgorithm(compression);
        // Who brings a channel has decided. And a closed client is not to open again.
        if (options.channelOverride !== undefined || isClosed(main)) return main;
        other = new Client(address, credentials, { ...options, "grpc.default_compression_algorithm": algorithm });
        others.set(compression, other);
      }
      return other;
    },
    get secure() {
      return options.channelOverride !== undefined || isSecure(credentials);
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

/** Only secure credentials can be put together with those of calls. */
function isSecure(credentials: ChannelCredentials): boolean {
  try {
    credentials.compose(grpcCredentials.createEmpty());
    return true;
  } catch {
    return false;
  }
}

/** @throws TypeError if it is none. */
function toAlgorithm(compression: Compression): compressionAlgorithms {
  if (!Object.hasOwn(compressionAlgorithms, compression)) {
    throw new TypeError(`compression must be "identity", "deflate" or "gzip", got ${JSON.stringify(compression)}`);
  }
  return compressionAlgorithms[compression];
}
