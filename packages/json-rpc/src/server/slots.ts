/** So much of something may go on at a time. */
export interface Slots {
  /** Does it when there is a slot. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Waits until there is one. */
  room(): Promise<void>;
}

export function slots(count: number): Slots {
  let taken = 0;
  const waiting: (() => void)[] = [];

  const room = async (): Promise<void> => {
    while (taken >= count) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  return {
    room,
    async run(work) {
      await room();
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
