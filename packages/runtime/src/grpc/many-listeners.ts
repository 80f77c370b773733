import { setMaxListeners } from "node:events";

/**
 * One signal may serve many calls, streams and whatever a handler waits for, at a time, which Node.js would take for a
 * leak and warn.
 *
 * @throws TypeError if this is no AbortSignal.
 */
export function expectManyListeners(signal: AbortSignal): void {
  if (typeof signal?.addEventListener !== "function") throw new TypeError("signal must be an AbortSignal");
  // One that is not Node.js's own, as those of polyfills, does not warn.
  if (signal instanceof EventTarget) setMaxListeners(0, signal);
}
