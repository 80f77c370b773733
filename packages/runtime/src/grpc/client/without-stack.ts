/**
 * Runs a function of grpc-js whose errors need no stack: for each call, grpc-js makes one of where it was started, which
 * is a good part of what a call costs. Our errors have the stack of those who wait for them, which costs nothing before
 * they fail.
 */
export function withoutStack<T>(work: () => T): T {
  const limit = Error.stackTraceLimit;
  try {
    Error.stackTraceLimit = 0;
  } catch {
    return work(); // programs may freeze what is built in
  }
  try {
    return work();
  } finally {
    Error.stackTraceLimit = limit;
  }
}
