import { ConnectError, type ConnectRouter } from "@connectrpc/connect";
import type { ServiceOptions } from "@protoc-gen-ts/runtime/grpc";
import { connectImplementation } from "@protoc-gen-ts/runtime/grpc/connect";
import { type UserServiceServer, UserServiceService } from "../../packages/examples/src/gen/user/user_grpc.js";
import { UserService } from "../../packages/examples/src/gen/user/user_pb.js";

/** Routes of Connect to an implementation of ours. */
export function routesOf(
  implementation: Partial<UserServiceServer>,
  options?: ServiceOptions,
): (router: ConnectRouter) => ConnectRouter {
  return (router) => router.service(UserService, connectImplementation(UserServiceService, implementation, options));
}

/** How a call fails. */
export async function failure(call: Promise<unknown>): Promise<ConnectError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ConnectError) return error;
  throw new Error("expected a ConnectError", { cause: error });
}

/** Everything that comes. */
export async function all<T>(messages: AsyncIterable<T>): Promise<T[]> {
  const result: T[] = [];
  for await (const message of messages) result.push(message);
  return result;
}

/** Waits until something is so; the test's own time limit ends it. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
