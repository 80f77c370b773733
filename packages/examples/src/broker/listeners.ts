import type { Unsubscribe } from "./broker.js";

/** Who listens to which topic, within this process. */
export class Listeners<T> {
  readonly #topics = new Map<string, Set<{ readonly listener: (message: T) => void }>>();

  /** Adds a listener; one that is added twice is called twice. */
  add(topic: string, listener: (message: T) => void): Unsubscribe {
    const entry = { listener };
    const entries = this.#topics.get(topic);
    if (entries === undefined) this.#topics.set(topic, new Set([entry]));
    else entries.add(entry);
    return () => this.#remove(topic, entry);
  }

  /** Calls those who listen to a topic. */
  call(topic: string, message: T): void {
    for (const { listener } of this.#topics.get(topic) ?? []) listener(message);
  }

  /** How many listen to a topic. */
  count(topic: string): number {
    return this.#topics.get(topic)?.size ?? 0;
  }

  #remove(topic: string, entry: { readonly listener: (message: T) => void }): void {
    const entries = this.#topics.get(topic);
    entries?.delete(entry);
    if (entries?.size === 0) this.#topics.delete(topic);
  }
}
