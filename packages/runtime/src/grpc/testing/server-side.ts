import type { AsyncResource } from "node:async_hooks";
import { Metadata, type ServerInterceptingCallInterface, type StatusObject, status } from "@grpc/grpc-js";
import type { Flow } from "./flow.js";
import type { Method } from "./method.js";
import { onTheWire } from "./on-the-wire.js";
import { soon } from "./soon.js";

/** A call that comes to a server. */
export interface IncomingCall {
  readonly path: string;
  readonly host: string;
  readonly peer: string;
  /** In milliseconds since 1970; Infinity where there is none. */
  deadline(): number;
  readonly requests: Flow<void>;
  readonly responses: Flow<StatusObject>;
}

/** The server's side of a call. */
export interface ServerSide {
  /** As grpc-js's interceptors have it. */
  readonly call: ServerInterceptingCallInterface;
  /** Tells the server that nobody waits for an answer any more. */
  cancel(): void;
}

type Listener = Parameters<ServerInterceptingCallInterface["start"]>[0];

/** @param scope Where what is served runs. */
export function serverSide(scope: AsyncResource, method: Method, incoming: IncomingCall): ServerSide {
  const { requests, responses } = incoming;
  let listener: Listener | undefined;
  let hasHeaders = false;
  let over = false;

  // A call that was answered ends like one that was cancelled: grpc-js tells both the same way.
  const close = (): void => {
    if (over) return;
    over = true;
    requests.close();
    soon(scope, () => listener?.onCancel());
  };
  const refuse = (details: string): void => call.sendStatus({ code: status.INTERNAL, details });

  const call: ServerInterceptingCallInterface = {
    start(given) {
      listener = given;
      requests.open({
        headers: (metadata) => given.onReceiveMetadata(onTheWire(metadata)),
        message(bytes) {
          let message: unknown;
          try {
            message = method.deserialize(bytes);
          } catch {
            refuse("Error deserializing request");
            return;
          }
          given.onReceiveMessage(message);
        },
        end: () => given.onReceiveHalfClose(),
      });
    },
    startRead: () => requests.read(),
    sendMetadata(metadata) {
      if (over || hasHeaders) return;
      hasHeaders = true;
      responses.headers(onTheWire(metadata));
    },
    sendMessage(message, callback) {
      if (over) return;
      let bytes: Buffer;
      try {
        bytes = method.serialize(message);
      } catch {
        refuse("Error serializing response");
        return;
      }
      call.sendMetadata(new Metadata());
      responses.message(bytes, callback);
    },
    sendStatus({ code, details, metadata }) {
      if (over) return;
      responses.end({ code, details, metadata: onTheWire(metadata ?? new Metadata()) });
      close();
    },
    getPeer: () => incoming.peer,
    getDeadline: () => incoming.deadline(),
    getHost: () => incoming.host,
    getAuthContext: () => ({}),
    getConnectionInfo: () => ({}),
    getMetricsRecorder() {
      throw new Error("a call in one process has no metrics for a load balancer");
    },
  };
  return { call, cancel: close };
}
