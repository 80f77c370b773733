import { type ChannelInterface, connectivityState, propagate, status } from "@grpc/grpc-js";
import { clientSide } from "./client-side.js";
import type { InProcessServer } from "./in-process-server.js";
import { soon } from "./soon.js";

/** A channel to a server in the same process. */
export function inProcessChannel(server: InProcessServer, authority: string): ChannelInterface {
  const closing = new AbortController();
  let calls = 0;

  const state = (): connectivityState => {
    if (closing.signal.aborted) return connectivityState.SHUTDOWN;
    return server.closing.aborted ? connectivityState.TRANSIENT_FAILURE : connectivityState.READY;
  };
  const checkOpen = (): void => {
    if (closing.signal.aborted) throw new Error("Channel has been shut down");
  };

  return {
    close: () => closing.abort(),
    getTarget: () => server.name,
    getConnectivityState: state,
    watchConnectivityState(seen, deadline, callback) {
      checkOpen();
      const signals = [closing.signal, server.closing];
      let timer: NodeJS.Timeout | undefined;
      const settle = (error?: Error): void => {
        clearTimeout(timer);
        for (const signal of signals) signal.removeEventListener("abort", onChange);
        soon(server.scope, () => callback(error));
      };
      const onChange = (): void => settle();
      for (const signal of signals) signal.addEventListener("abort", onChange);
      const timeout = Number(deadline) - Date.now();
      if (state() !== seen) settle();
      else if (Number.isFinite(timeout)) timer = setTimeout(() => settle(new Error("the state stayed")), timeout);
    },
    getChannelzRef() {
      throw new Error("a channel in one process is not known to channelz");
    },
    createCall(path, deadline, host, parent, flags) {
      checkOpen();
      const inherits = flags ?? propagate.DEFAULTS;
      const limits = [deadline];
      if (parent !== null && inherits & propagate.DEADLINE) limits.push(parent.getDeadline());
      const target = { path, host: host ?? authority, deadline: Math.min(...limits.map(Number)) };
      const call = clientSide(server, target, ++calls);
      if (parent !== null && inherits & propagate.CANCELLATION) {
        parent.once("cancelled", () => call.cancelWithStatus(status.CANCELLED, "Cancelled by parent call"));
      }
      return call;
    },
  };
}
