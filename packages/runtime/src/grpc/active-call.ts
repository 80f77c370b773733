import { AsyncLocalStorage } from "node:async_hooks";
import type { Call } from "./call-interceptor.js";

/** What a call hands on to the calls that are made for it. */
export type ParentCall = Pick<Call, "deadline" | "signal">;

// One program may load this file twice, as an ES module and as CommonJS: both have to know of the same call.
const KEY = Symbol.for("@protoc-gen-ts/runtime/active-call");
// The symbol is ours alone.
const shared = globalThis as { [KEY]?: AsyncLocalStorage<ParentCall | undefined> };
const storage = (shared[KEY] ??= new AsyncLocalStorage());

/** The call that is served where this runs; undefined outside of one, and where its service does not propagate. */
export function activeCall(): ParentCall | undefined {
  return storage.getStore();
}

/** Runs a function for a call, if there is one: calls that are made meanwhile, also after an `await`, are made for it. */
export function runFor<T>(call: ParentCall | undefined, work: () => T): T {
  return call === undefined ? work() : storage.run(call, work);
}

/**
 * Runs a function for no call: calls that are made meanwhile neither end with the call that is served, nor have its
 * deadline. It is for work that goes on after the answer.
 */
export function detached<T>(work: () => T): T {
  // Without a call there is nothing to leave, and Node.js tracks nothing until somebody enters something.
  return activeCall() === undefined ? work() : storage.run(undefined, work);
}
