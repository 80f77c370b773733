import {
  type ChannelCredentials,
  type ChannelInterface,
  Client,
  type ClientOptions,
  connectivityState,
  status,
} from "@grpc/grpc-js";
import { type TimeLimit, toDeadline } from "./call-options.js";
import { RpcError } from "../status.js";

/**
 * What a call may keep for a retry, in bytes. Until the server's first headers come, grpc-js keeps every message and takes
 * it for sent, so that nothing slows the writer down; with many small messages in its default of 1 MiB, it spends its
 * time moving them. https://grpc.io/docs/guides/retry/
 */
const RETRY_BUFFER_BYTES = 64 * 1024;

/** The grpc-js client that a ServiceClient holds, for the functions that make its calls. */
export let clientOf: (client: ServiceClient) => Client;

/**
 * What generated clients extend: a channel to a target, made as clients of grpc-js are.
 *
 * It holds a `grpc.Client` and is none, so that its own names are few: the methods of a service need theirs.
 */
export class ServiceClient {
  readonly #client: Client;

  static {
    clientOf = (client) => client.#client;
  }

  /**
   * @param address The target, such as `localhost:50051`. https://grpc.io/docs/guides/custom-name-resolution/
   * @param credentials Those of the channel, such as `credentials.createInsecure()`.
   * @param options grpc-js's own, channel options and interceptors among them. Where it does not say
   * otherwise, `grpc.per_rpc_retry_buffer_size` is 64 KiB: a call that sends more is not retried.
   */
  constructor(address: string, credentials: ChannelCredentials, options?: ClientOptions) {
    this.#client = new Client(address, credentials, {
      "grpc.per_rpc_retry_buffer_size": RETRY_BUFFER_BYTES,
      ...options,
    });
  }

  /** Closes the channel. Calls under way go on; new ones fail with UNAVAILABLE. */
  close(): void {
    this.#client.close();
  }

  /** The channel, as grpc-js has it. */
  getChannel(): ChannelInterface {
    return this.#client.getChannel();
  }

  /**
   * Connects, and waits until that is done. Calls do not need it: each of them connects by itself.
   *
   * @throws RpcError DEADLINE_EXCEEDED if the time is over first, UNAVAILABLE if the client is closed.
   * @throws RangeError if the time limit is none.
   */
  async waitForReady(limit: TimeLimit = {}): Promise<void> {
    const deadline = toDeadline(limit);
    if (isClosed(this.#client)) throw closed(); // grpc-js would wait for good
    const failure = await new Promise<Error | undefined>((resolve) => this.#client.waitForReady(deadline, resolve));
    if (failure === undefined) return;
    throw isClosed(this.#client)
      ? closed(failure)
      : new RpcError(status.DEADLINE_EXCEEDED, failure.message, { cause: failure });
  }
}

/** Whether the channel was closed. */
export function isClosed(client: Client): boolean {
  return client.getChannel().getConnectivityState(false) === connectivityState.SHUTDOWN;
}

/** What a call on a closed client fails with. */
export function closed(cause?: unknown): RpcError {
  return new RpcError(status.UNAVAILABLE, "the client is closed", { cause });
}
