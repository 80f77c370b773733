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

const COMPRESSION = "grpc.default_compression_algorithm";

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

/**
 * @param compression That of the client; undefined is that of the options.
 * @throws TypeError if the compression is none.
 */
export function channels(
  address: string,
  credentials: ChannelCredentials,
  given: ClientOptions,
  compression: Compression | undefined,
): Channels {
  const options = compression === undefined ? given : { ...given, [COMPRESSION]: toAlgorithm(compression) };
  const main = new Client(address, credentials, options);
  const own = options[COMPRESSION] ?? compressionAlgorithms.identity;
  const others = new Map<compressionAlgorithms, Client>();
  return {
    main,
    for(wanted) {
      const algorithm = wanted === undefined ? own : toAlgorithm(wanted);
      // Who brings a channel has decided. And a closed client is not to open again.
      if (algorithm === own || options.channelOverride !== undefined || isClosed(main)) return main;
      let other = others.get(algorithm);
      if (other === undefined) {
        other = new Client(address, credentials, { ...options, [COMPRESSION]: algorithm });
        others.set(algorithm, other);
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
