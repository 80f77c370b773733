// What the shop does, whichever library its orders come through.

/** How many of what. */
export type Items = Readonly<Record<string, number>>;

/** What client calls print. */
export type Print = (line: string) => void;

/** What each call must carry in its metadata. */
export const TOKEN = "Bearer open-sesame";

/** What the shop would take, in cents, for what costs 2000. */
export function priceFor(offer: number): number {
  return Math.max(offer, Math.round((offer + 2000) / 2));
}

let waiting = 0;

/** How many wait for an order to be shipped. */
export function waitingForShipping(): number {
  return waiting;
}

/** Resolves when the items are on their way: at once, but pianos never are. Rejects when the signal aborts. */
export function shipped(items: Items, signal: AbortSignal): Promise<void> {
  if (!("piano" in items)) return Promise.resolve();
  waiting++;
  return new Promise((_resolve, reject) => {
    const stop = () => {
      waiting--;
      reject(signal.reason);
    };
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}
