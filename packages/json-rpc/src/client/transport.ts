import type { JsonValue } from "@bufbuild/protobuf";
import type { Metadata } from "@grpc/grpc-js";

/** What goes to a server. */
export interface Outgoing {
  /** The name of the method, such as `helloworld.Greeter.SayHello`. */
  readonly method: string;
  /** The message. */
  readonly message: JsonValue;
  /** What goes along, where the transport has headers. */
  readonly metadata: Metadata | undefined;
  /** When the caller gives up, in milliseconds since 1970; Infinity where he does not. */
  readonly deadline: number;
  /** Aborts when nobody waits any more; with what the call came to as its reason. */
  readonly signal: AbortSignal;
}

/** The error object of JSON-RPC 2.0, or the text of 1.0: whatever the server has sent. */
export interface PeerError {
  /** An object with code and message, or a text. */
  readonly error: JsonValue;
}

/** What a server has answered. */
export type Response =
  | {
      /** The message. */
      readonly result: JsonValue;
    }
  | PeerError;

/** How clients reach a server. Several clients may share one. */
export interface JsonRpcTransport {
  /**
   * Sends a request, and waits for its response.
   *
   * @throws RpcError if there is none.
   */
  call(outgoing: Outgoing): Promise<Response>;
  /** Closes its connections. Calls under way, and later ones, fail with UNAVAILABLE. */
  close(): void;
}

/** What transports have in common. */
export interface TransportOptions {
  /** Which JSON-RPC to speak; Go's `net/rpc/jsonrpc` takes 1.0. Both are understood. Default: 2.0. */
  readonly version?: "1.0" | "2.0" | undefined;
  /** How large a response may be, in bytes. Default: 4 MiB, as for gRPC. */
  readonly maxResponseBytes?: number | undefined;
  /** How deep objects and lists of a response may nest. Default: 100. */
  readonly maxDepth?: number | undefined;
}
