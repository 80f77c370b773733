/**
 * Runs a function of grpc-js whose errors need no stack: for each call, grpc-js makes one of where it was started, which
 * is a good part of what a call costs. Our errors have the stack of those who wait for them, which costs nothing before
 * they fail.
 */
export function withoutStack<T>(work: () => T): T {
  const limit = Error.stackTraceLimit;
  if (!set(0)) return work();
  try {
    return work();
  } finally {
    set(limit);
  }
}

/** Programs may freeze what is built in. */
function set(limit: number): boolean {
  return Reflect.set(Error, "stackTraceLimit", limit);
}
