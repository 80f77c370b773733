import type { ClientDuplexStream, ClientWritableStream } from "@grpc/grpc-js";
import { type Outgoing, outgoing } from "../stream/outgoing.js";
import { fromWritable } from "../stream/target.js";
import type { StartedCall } from "./start-call.js";

/** Sends requests until they end, or fail, which breaks off the call. */
export function sendRequests<T, S extends ClientWritableStream<T> | ClientDuplexStream<T, unknown>>(
  requests: AsyncIterable<T> | Iterable<T>,
  call: StartedCall<S>,
): Outgoing {
  const sent = outgoing(requests, call.direct.writes ?? fromWritable(call.surface));
  sent.done.then(() => call.surface.end(), call.fail);
  return sent;
}

/** Sends no more requests. */
export function stopRequests(sent: Outgoing | undefined): void {
  // The call has its outcome already: what the requests throw while they clean up has nowhere to go.
  sent?.stop().catch(() => {});
}
