import type { Metadata } from "@grpc/grpc-js";
import type { DirectReads } from "../stream/direct-reads.js";
import type { DirectWrites } from "../stream/direct-writes.js";

/** The way of a call's messages past the streams of grpc-js. */
export interface DirectCall {
  readonly reads: DirectReads<unknown>;
  readonly writes: DirectWrites<unknown>;
}

// What a handler gets of its call and what an interceptor sees of it have the metadata in common.
const calls = new WeakMap<Metadata, DirectCall>();

/** Lets the one who answers the call with these metadata find the way. */
export function offerDirect(metadata: Metadata, call: DirectCall): void {
  calls.set(metadata, call);
}

/** The way of the call with these metadata, where there is one. */
export function directCallOf(metadata: Metadata): DirectCall | undefined {
  return calls.get(metadata);
}
