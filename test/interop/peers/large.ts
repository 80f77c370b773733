import assert from "node:assert/strict";
import type { RpcError } from "@protoc-gen-ts/runtime/grpc";

const LARGE = 16 << 20;

/** A limit that lets the large text through, in bytes. */
export const LARGE_LIMIT: number = 2 * LARGE;

/** 16 MiB of text. */
export function largeText(): string {
  return "0123456789abcdef".repeat(LARGE / 16);
}

/** What is too large is refused in words that say what may be: 4 MiB. */
export function saysLimit({ details }: RpcError): void {
  assert.match(details, /4194304/);
}
