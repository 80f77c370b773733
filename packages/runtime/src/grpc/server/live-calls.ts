import type { Server } from "@grpc/grpc-js";
import type { LiveCall } from "./server-call.js";

const calls = new WeakMap<Server, Set<LiveCall>>();

/** The calls of our services that a server has under way. */
export function liveCallsOf(server: Server): Set<LiveCall> {
  let found = calls.get(server);
  if (found === undefined) {
    found = new Set();
    calls.set(server, found);
  }
  return found;
}
