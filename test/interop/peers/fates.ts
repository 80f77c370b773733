import { setTimeout as sleep } from "node:timers/promises";

/** How calls ended, by the identifiers that their clients gave them. */
export class Fates {
  readonly #begun = new Set<string>();
  readonly #known = new Map<string, string>();

  begin(id: string): void {
    this.#begun.add(id);
  }

  /** Of several calls with one identifier, the first counts. */
  end(id: string, fate: "finished" | "cancelled"): void {
    if (!this.#known.has(id)) this.#known.set(id, fate);
  }

  /** Waits until the call has come. */
  async begun(id: string): Promise<void> {
    while (!this.#begun.has(id)) await sleep(5);
  }

  /** Waits until the call is over, but not for long. */
  async of(id: string): Promise<string> {
    for (const end = Date.now() + 5_000; Date.now() < end; await sleep(5)) {
      const fate = this.#known.get(id);
      if (fate !== undefined) return fate;
    }
    return "unknown";
  }
}
