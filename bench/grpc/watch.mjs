const EVERY_MS = 5;

/**
 * Watches the memory of this process from now on.
 *
 * @returns What ends that, and gives the most there was above what there is now, in bytes.
 */
export function watchMemory() {
  for (let i = 0; i < 3; i++) globalThis.gc();
  const before = used();
  const most = { ...before };
  const look = () => {
    const now = used();
    for (const what of Object.keys(most)) most[what] = Math.max(most[what], now[what]);
  };
  const timer = setInterval(look, EVERY_MS);
  return () => {
    look();
    clearInterval(timer);
    return { rss: most.rss - before.rss, heap: most.heap - before.heap };
  };
}

function used() {
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, heap: heapUsed + external };
}
