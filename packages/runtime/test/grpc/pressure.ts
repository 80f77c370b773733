/** How many messages a stream gets. */
export const MILLION = 1_000_000;

/** Sees to it that what is kept does not grow with what is sent. */
export function memory(): { look(): void; readonly growth: number } {
  const megabytes = () => process.memoryUsage().rss / 2 ** 20;
  let first: number | undefined;
  let growth = 0;
  return {
    look(): void {
      first ??= megabytes();
      growth = Math.max(growth, megabytes() - first);
    },
    get growth(): number {
      return growth;
    },
  };
}

/** Pauses after each burst, as a reader does that has other things to do. */
export async function pause(read: number): Promise<void> {
  if (read % 20_000 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

/**
 * How far a writer may run ahead of a reader: 16 objects in each of two streams, what the socket takes, and HTTP/2's
 * window of 64 KiB, which holds some ten thousand of these messages.
 */
export const AHEAD = 100_000;
