import { status } from "@grpc/grpc-js";
import { RpcError } from "@protoc-gen-ts/runtime/grpc";

/** What went wrong, in words for whoever started the program: no stack is shown. */
export class ProgramError extends Error {
  override readonly name = "ProgramError";
}

/** What to print of an error: one line for what can happen to every program, all there is for a fault of its own. */
export function describeFailure(error: unknown, address: string): string {
  if (error instanceof RpcError) return describeRpcError(error, address);
  if (error instanceof ProgramError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function describeRpcError(error: RpcError, address: string): string {
  // The details may hold several lines, one for each address that was tried.
  const details = error.details.replace(/\s+/g, " ");
  // One with details for programs was made by a handler: it is something behind the server that is missing or refuses.
  if (error.code === status.UNAVAILABLE && error.errorDetails.length === 0)
    return `no server answers at ${address}; is it running? (${details})`;
  // Nobody prints that this side has cancelled: so it was the other, as a server does that stops.
  if (error.code === status.CANCELLED) return `the server at ${address} has ended the call (${details})`;
  return details === "" ? status[error.code] : `${status[error.code]}: ${details}`;
}
