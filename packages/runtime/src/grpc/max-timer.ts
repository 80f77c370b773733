/** As far as Node.js's timers go, in milliseconds: 24.8 days. They make one millisecond of what is above. */
export const MAX_TIMER_MS: number = 2 ** 31 - 1;
