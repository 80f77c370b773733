import type { Print } from "../transcript.js";

/** For how long nothing may have been refused, where that is not said, in milliseconds. */
const QUIET_MS = 10_000;

/**
 * Tells of what a server behind this one refuses to do: once when it begins, and once when it is over, that is, when it has
 * been done again a while after it was refused last. So one that refuses it to some only does not fill the log.
 */
export class Refusals {
  readonly #who: string;
  readonly #log: Print;
  readonly #quietMs: number;
  /** What is refused, and when it was last. */
  readonly #lastTimes = new Map<string, number>();

  /**
   * @param who The lines begin so, such as `chat: Redis at 127.0.0.1:6379`.
   * @param quietMs For how long nothing may have been refused, in milliseconds, before it is over.
   */
  constructor(who: string, log: Print, quietMs: number = QUIET_MS) {
    this.#who = who;
    this.#log = log;
    this.#quietMs = quietMs;
  }

  /** @param what Such as `publish`. */
  refused(what: string, why: string): void {
    const isNew = !this.#lastTimes.has(what);
    this.#lastTimes.set(what, performance.now());
    if (isNew) this.#log(`${this.#who} refuses to ${what}: ${why.replace(/\s+/g, " ")}`);
  }

  /** What may have been refused before has been done. */
  done(what: string): void {
    const last = this.#lastTimes.get(what);
    if (last === undefined || performance.now() - last < this.#quietMs) return;
    this.#lastTimes.delete(what);
    this.#log(`${this.#who} does not refuse to ${what} any more`);
  }
}
