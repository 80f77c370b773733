import { type Client, connectivityState, status } from "@grpc/grpc-js";
import { RpcError } from "../status.js";
import { isClosed } from "./channels.js";

/**
 * Connects, and waits until that is done.
 *
 * grpc-js's own `waitForReady` connects once more when the channel is closed meanwhile, and then waits for good.
 *
 * @param deadline In milliseconds since 1970, or Infinity.
 * @returns whether it is done; false where the channel is closed.
 * @throws RpcError DEADLINE_EXCEEDED if the time is over first.
 */
export async function waitForReady(client: Client, deadline: number): Promise<boolean> {
  const channel = client.getChannel();
  while (!isClosed(client)) {
    const state = channel.getConnectivityState(true);
    if (state === connectivityState.READY) return true;
    const failure = await new Promise<Error | undefined>((resolve) =>
      channel.watchConnectivityState(state, deadline, resolve),
    );
    if (failure !== undefined) {
      throw new RpcError(status.DEADLINE_EXCEEDED, "there was no connection before the deadline", { cause: failure });
    }
  }
  return false;
}
