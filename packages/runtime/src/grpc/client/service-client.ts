import type { ChannelCredentials, ChannelInterface, ClientOptions, ServiceDefinition } from "@grpc/grpc-js";
import { status } from "@grpc/grpc-js";
import type { CallInterceptor } from "../call-interceptor.js";
import { ofCall, RpcError } from "../status.js";
import { type CallOptions, type TimeLimit, toDeadline, withDefaults } from "./call-options.js";
import { type Channels, channels } from "./channels.js";
import type { ClientCall } from "./client-call.js";
import { type ClientServiceConfig, methodOf, toServiceConfig, waitsForReady } from "./service-config.js";
import { type WithFastStreams, withFastStreams } from "./stream-interceptors.js";
import { waitForReady } from "./wait-for-ready.js";

/** What holds for the calls of a client, as long as a call itself does not say otherwise. */
export type CallDefaults = Omit<CallOptions, "deadline" | "call" | "values">;

/** grpc-js's own options. Its type takes any name; this one those of channel options only, so that slips are seen. */
type GrpcClientOptions = {
  [Name in keyof ClientOptions as string extends Name ? never : Name]: ClientOptions[Name];
} & { readonly [option: `grpc${string}`]: unknown };

/** How a client calls the methods of a service `S`, the type of its definition. grpc-js's own options are among them. */
export interface ServiceClientOptions<S> extends GrpcClientOptions {
  /** For all calls. */
  readonly defaults?: CallDefaults | undefined;
  /** For the calls of each method; counts more than `defaults`. */
  readonly methods?: { readonly [Name in keyof S]?: CallDefaults | undefined } | undefined;
  /** What stands around the calls, of all kinds, the first of them outermost. */
  readonly callInterceptors?: readonly CallInterceptor<ClientCall>[] | undefined;
  /** Retries, load balancing and the like; in place of `grpc.service_config`. */
  readonly serviceConfig?: ClientServiceConfig<S> | undefined;
}

/** The class of a client. */
export type ClientClass<C extends ServiceClient> = new (
  address: string,
  credentials: ChannelCredentials,
  options?: ClientOptions,
) => C;

/** What holds where a client's options do not say otherwise. */
const CHANNEL_DEFAULTS: ClientOptions = {
  // Until the server's first headers come, grpc-js keeps every message for a retry, and takes it for sent, so that nothing
  // slows the writer down. In bytes; https://grpc.io/docs/guides/retry/
  "grpc.per_rpc_retry_buffer_size": 64 * 1024,
  // It counts every call and message, for those who serve its statistics.
  "grpc.enable_channelz": 0,
};

/** What a ServiceClient holds, for the functions that make its calls. */
export interface ClientState {
  readonly channels: Channels;
  readonly callInterceptors: readonly CallInterceptor<ClientCall>[];
  /** Whether code of others runs while grpc-js starts a call. */
  readonly hasInterceptors: boolean;
  readonly withFastStreams: WithFastStreams;
  /** The options of a call, defaults filled in. */
  optionsOf(path: string, given: CallOptions): CallOptions;
}

/** What a client holds. */
export let stateOf: (client: ServiceClient) => ClientState;

/**
 * What generated clients extend: a channel to a target, made as clients of grpc-js are.
 *
 * It holds grpc-js's clients and is none, so that its own names are few: the methods of a service need theirs.
 *
 * Calls whose compression is not the client's are made through a channel of their own, and so have a connection of their
 * own. Where the client is given a `channelOverride`, calls cannot choose their compression, and streams of
 * requests are fast only if `grpc.max_send_message_length` is given as well, as -1.
 */
export class ServiceClient<S extends ServiceDefinition = ServiceDefinition> {
  readonly #state: ClientState;

  static {
    stateOf = (client) => {
      if (#state in client) return client.#state;
      throw new TypeError("the client is none, or was made by another copy of @protoc-gen-ts/runtime/grpc");
    };
  }

  /**
   * @param service The definition of the service.
   * @param address The target, such as `localhost:50051`. https://grpc.io/docs/guides/custom-name-resolution/
   * @param credentials Those of the channel, such as `credentials.createInsecure()`.
   * @param options Beside our own, all of grpc-js's: channel options, interceptors and so on. Where they do not say
   * otherwise, `grpc.per_rpc_retry_buffer_size` is 64 KiB: a call that sends more is not tried again; and
   * `grpc.enable_channelz` is 0.
   * @throws TypeError if an option names a method that the service does not have, or a compression that is none.
   * @throws RangeError if a number of the service config is out of its range.
   */
  constructor(service: S, address: string, credentials: ChannelCredentials, options: ServiceClientOptions<S> = {}) {
    const { defaults, methods, callInterceptors, serviceConfig, ...own } = options;
    if (serviceConfig !== undefined) own["grpc.service_config"] = toServiceConfig(service, serviceConfig);
    this.#state = {
      channels: channels(address, credentials, { ...CHANNEL_DEFAULTS, ...own }, defaults?.compression),
      hasInterceptors: "interceptors" in own || "interceptor_providers" in own || "callInvocationTransformer" in own,
      withFastStreams: withFastStreams(own),
      callInterceptors: callInterceptors ?? [],
      optionsOf: optionsOf(service, options),
    };
  }

  /** Closes the channels. Calls under way go on; new ones fail with UNAVAILABLE. */
  close(): void {
    this.#state.channels.close();
  }

  /** The channel of most calls, as grpc-js has it. */
  getChannel(): ChannelInterface {
    return this.#state.channels.main.getChannel();
  }

  /**
   * Connects, and waits until that is done. Calls do not need it: each of them connects by itself.
   *
   * @throws RpcError DEADLINE_EXCEEDED if the time is over first, UNAVAILABLE if the client is closed.
   * @throws RangeError if the time limit is none.
   */
  async waitForReady(limit: TimeLimit = {}): Promise<void> {
    const { main } = this.#state.channels;
    if (!(await waitForReady(main, toDeadline(limit)))) throw closed();
  }
}

/** What a call on a closed client fails with. */
export function closed(cause?: unknown): RpcError {
  return ofCall(new RpcError(status.UNAVAILABLE, "the client is closed", { cause }));
}

function optionsOf<S extends ServiceDefinition>(
  service: S,
  { defaults, methods = {}, serviceConfig }: ServiceClientOptions<S>,
): ClientState["optionsOf"] {
  for (const name of Object.keys(methods)) methodOf(service, name);
  if (defaults === undefined && Object.keys(methods).length === 0 && serviceConfig === undefined) {
    return (_, given) => given;
  }
  const byPath = new Map<string, CallOptions>();
  for (const name of Object.keys(service)) {
    const ofChannel = { waitForReady: waitsForReady(serviceConfig, name) };
    byPath.set(methodOf(service, name).path, withDefaults(methods[name] ?? {}, defaults, ofChannel));
  }
  return (path, given) => withDefaults(given, byPath.get(path));
}
