/** The longest time that Node.js's timers can wait, in milliseconds; they take what is longer for 1. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Does something when a time has come, be it months from now. Returns what keeps it from being done. */
export function atTime(time: Date, work: () => void): () => void {
  let timer: NodeJS.Timeout;
  const wait = (): void => {
    const left = time.getTime() - Date.now();
    timer = left > MAX_TIMER_MS ? setTimeout(wait, MAX_TIMER_MS) : setTimeout(work, Math.max(left, 0));
  };
  wait();
  return () => clearTimeout(timer);
}
