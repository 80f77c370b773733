import type { Message } from "@bufbuild/protobuf";
import { credentials as grpcCredentials, Metadata, status } from "@grpc/grpc-js";
import type { Init } from "@protoc-gen-ts/runtime";
import {
  type BidiStreamingMethod,
  type CallOptions,
  callBidiStreaming,
  callUnary,
  RpcError,
  ServiceClient,
  type UnaryMethod,
} from "@protoc-gen-ts/runtime/grpc";
import { EtcdError } from "./etcd-error.js";
import { AuthService } from "./gen/etcd/api/etcdserverpb/rpc_grpc.js";
import { type EtcdOptions, endpointsOf } from "./options.js";

/** etcd, by one of its members at a time: after a call that no member answered, by the next one. */
export interface Etcd {
  /** @throws EtcdError if the call fails. */
  call<I extends Message, O extends Message>(method: UnaryMethod<I, O>, request: Init<I>, how?: How): Promise<O>;
  /** The iterator throws an EtcdError if the call fails. */
  stream<I extends Message, O extends Message>(
    method: BidiStreamingMethod<I, O>,
    requests: Iterable<Init<I>> | AsyncIterable<Init<I>>,
    how?: How,
  ): AsyncIterable<O>;
  /** The member that is used. */
  readonly endpoint: string;
  /** Goes on by the next member, if this is the one that is used: it does not do what it should. */
  leave(endpoint: string): void;
  close(): void;
}

/** How to call etcd. */
export type How = Pick<CallOptions, "signal" | "timeoutMs">;

/** How long an answer may take, in milliseconds. */
const TIMEOUT_MS = 5_000;

const CHANNEL_OPTIONS = {
  // A member that comes back is to be found soon; grpc-js would wait for up to two minutes. In milliseconds.
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 1_000,
  // A watch is silent for hours, and so is a member that is gone. etcd allows pings 5 seconds apart.
  "grpc.keepalive_time_ms": 10_000,
  "grpc.keepalive_timeout_ms": 5_000,
  // A list of all servers has no bound.
  "grpc.max_receive_message_length": -1,
};

/** What a member that does not answer, or has lost its cluster, makes calls fail with. */
const MEMBER_FAILED: readonly status[] = [status.UNAVAILABLE, status.DEADLINE_EXCEEDED];

/** @throws TypeError if an option is none. */
export function connect(options: EtcdOptions): Etcd {
  const { credentials = grpcCredentials.createInsecure(), user, channelOptions } = options;
  const endpoints = endpointsOf(options);
  const members = new Map<string, ServiceClient>();
  let turn = 0;
  let token: Promise<string> | undefined;

  const memberAt = (endpoint: string): ServiceClient => {
    let member = members.get(endpoint);
    if (member === undefined) {
      member = new ServiceClient({}, endpoint, credentials, { ...CHANNEL_OPTIONS, ...channelOptions });
      members.set(endpoint, member);
    }
    return member;
  };

  const endpointInTurn = (): string => endpoints[turn % endpoints.length] ?? endpoints[0];

  const leave = (endpoint: string): void => {
    // Of calls that fail together, only the first one leaves.
    if (endpointInTurn() === endpoint) turn++;
    // It may be the token that etcd does not know any more.
    token = undefined;
  };

  /** What went wrong at an endpoint. */
  const failed = (endpoint: string, error: unknown): unknown => {
    if (!(error instanceof RpcError)) return error;
    if (MEMBER_FAILED.includes(error.code)) leave(endpoint);
    else if (error.code !== status.CANCELLED) token = undefined;
    // grpc-js ends what it says with a note of its resolver, also where there is none.
    const details = error.details.replace(/\s*Resolution note:\s*$/, "");
    const why = details === "" ? status[error.code] : details;
    return new EtcdError(error.code, `etcd at ${endpoint}: ${why}`, { cause: error });
  };

  /** What etcd wants to know with each call. */
  const withMetadata = async (member: ServiceClient, how: How): Promise<CallOptions> => {
    const { timeoutMs = TIMEOUT_MS } = how;
    const metadata = new Metadata();
    // A member that has lost the others is to say so, rather than be silent.
    metadata.set("hasleader", "true");
    if (user !== undefined) {
      token ??= authenticate(member, user, timeoutMs);
      metadata.set("token", await token);
    }
    return { ...how, metadata };
  };

  return {
    async call(method, request, how = {}) {
      const endpoint = endpointInTurn();
      const member = memberAt(endpoint);
      try {
        const options = await withMetadata(member, { timeoutMs: TIMEOUT_MS, ...how });
        return await callUnary(member, method, request, options);
      } catch (error) {
        throw failed(endpoint, error);
      }
    },
    async *stream(method, requests, how = {}) {
      const endpoint = endpointInTurn();
      const member = memberAt(endpoint);
      try {
        yield* callBidiStreaming(member, method, requests, await withMetadata(member, how));
      } catch (error) {
        throw failed(endpoint, error);
      }
    },
    get endpoint() {
      return endpointInTurn();
    },
    leave,
    close() {
      for (const member of members.values()) member.close();
    },
  };
}

/** A token for the calls of a user. */
async function authenticate(
  member: ServiceClient,
  { name, password }: NonNullable<EtcdOptions["user"]>,
  timeoutMs: number,
): Promise<string> {
  const { token } = await callUnary(member, AuthService.authenticate, { name, password }, { timeoutMs });
  return token;
}
