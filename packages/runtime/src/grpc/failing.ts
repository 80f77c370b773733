import { isOfCall, RpcError } from "./status.js";

/**
 * A promise that fails as what its reader waits for does: what a call came to gets the stack of those who wait for it,
 * where V8 knows who awaits whom. It costs nothing before it fails.
 */
export async function failing(error: unknown): Promise<never> {
  await undefined;
  throw traced(error);
}

/** Waits for a call as its caller does, so that an error shows who that is. */
export async function awaited<T>(start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    throw traced(error);
  }
}

function traced(error: unknown): unknown {
  if (error instanceof RpcError && isOfCall(error)) Error.captureStackTrace(error, traced);
  return error;
}
