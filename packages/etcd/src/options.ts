import type { ChannelCredentials, ChannelOptions } from "@grpc/grpc-js";

/** Where etcd is, and how to speak with it. */
export interface EtcdOptions {
  /**
   * Its members, such as `["10.0.0.1:2379", "10.0.0.2:2379"]`: one is used at a time, and where it fails, the next.
   * Default: `["127.0.0.1:2379"]`.
   */
  readonly endpoints?: readonly string[] | undefined;
  /** Those of a connection to a member, such as `tlsCredentials({ ca })`. Default: no TLS. */
  readonly credentials?: ChannelCredentials | undefined;
  /** Who this is, where etcd has users. Without TLS, anybody on the way can read the password. */
  readonly user?:
    | {
        /** The name of the user. */
        readonly name: string;
        /** The password; no error shows it. */
        readonly password: string;
      }
    | undefined;
  /** grpc-js's, for the connections to etcd. */
  readonly channelOptions?: ChannelOptions | undefined;
  /**
   * Called with what goes wrong with etcd and is tried again, and with what is there and cannot be read. Default:
   * grpc-js's logger.
   */
  readonly onError?: ((error: Error) => void) | undefined;
  /**
   * Called when etcd does again what it did not: once after each outage that `onError` was told of. Default: grpc-js's
   * logger, unless there is an `onError`.
   */
  readonly onRecovered?: (() => void) | undefined;
}

/** Where etcd listens when nobody says otherwise. */
const DEFAULT_ENDPOINTS = ["127.0.0.1:2379"];

/**
 * The endpoints that are given, or the default.
 *
 * @throws TypeError if there are none, or one is none.
 */
export function endpointsOf({ endpoints = DEFAULT_ENDPOINTS }: EtcdOptions): readonly [string, ...string[]] {
  if (!Array.isArray(endpoints)) throw new TypeError('endpoints must be a list, such as ["127.0.0.1:2379"]');
  for (const endpoint of endpoints) {
    if (typeof endpoint !== "string" || endpoint === "") {
      throw new TypeError(`an endpoint of etcd is a string such as "127.0.0.1:2379", got ${JSON.stringify(endpoint)}`);
    }
    if (/^https?:/.test(endpoint)) {
      const [, host] = endpoint.split("//");
      throw new TypeError(`the endpoint ${endpoint} must be without its scheme, as "${host}": credentials say if TLS`);
    }
  }
  const [first, ...others] = endpoints;
  if (first === undefined) throw new TypeError("endpoints must name a member of etcd at least");
  return [first, ...others];
}
