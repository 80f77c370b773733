import type { AsyncResource } from "node:async_hooks";
import { setImmediate } from "node:timers";

/** So many tasks run before the event loop gets its turn, so that timers and sockets do so beside an endless stream. */
const IN_A_ROW = 100;

// Kept from the start, as tests put clocks of their own in the place of timers: what is sent gets there all the same.
const turn: typeof setImmediate = setImmediate;

let inARow = 0;

/**
 * Runs a task when whoever asks for it is through, in the scope of whoever it is for: what one side keeps in an
 * AsyncLocalStorage is not there on the other one, as it would not be behind a socket.
 */
export function soon(scope: AsyncResource, task: () => void): void {
  const run = (): void => scope.runInAsyncScope(task);
  if (++inARow < IN_A_ROW) {
    Promise.resolve().then(run);
    return;
  }
  turn(() => {
    inARow = 0;
    run();
  });
}
