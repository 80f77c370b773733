/** So much of something may go on at a time. */
export interface Slots {
  /** Does it when there is a slot. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Waits until there is one. It is not taken by that. */
  room(): Promise<void>;
}

export function slots(count: number): Slots {
  let taken = 0;
  const waiting: (() => void)[] = [];
  const left = (): Promise<void> => new Promise((resolve) => waiting.push(resolve));

  return {
    async room() {
      while (taken >= count) await left();
      waiting.shift()?.(); // it was woken for one that may be taken
    },
    async run(work) {
      while (taken >= count) await left();
      taken++;
      try {
        return await work();
      } finally {
        taken--;
        waiting.shift()?.();
      }
    },
  };
}
