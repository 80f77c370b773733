/** As far as Node.js's timers go, in milliseconds: 24.8 days. They make one millisecond of what is above. */
export const MAX_TIMER_MS: number = 2 ** 31 - 1;

/** As far as the deadlines of grpc-js go, which rounds what it sends up to whole seconds. */
export const MAX_DEADLINE_MS: number = 1000 * Math.floor(MAX_TIMER_MS / 1000);
