import assert from "node:assert/strict";
import { status } from "@grpc/grpc-js";
import { type CallOptions, RpcError } from "@protoc-gen-ts/runtime/grpc";
import type { UserServiceClient } from "../gen/user/user_grpc.js";
import type { Print } from "../transcript.js";
import { portrait } from "../user/portrait.js";

/** Calls every method, as whoever the token of the channel is of. */
export async function converse(client: UserServiceClient, print: Print, options?: CallOptions): Promise<void> {
  const { user } = await client.getUserInfo({}, options);
  assert(user !== undefined, "the response must hold a user");
  print(`you are ${portrait(user)[0]}`);

  await unlessDenied("all users", print, async () => {
    let users = 0;
    for await (const _ of client.listUsers({}, options)) users++;
    return String(users);
  });
  await unlessDenied("logs taken in", print, async () => {
    const { count } = await client.uploadLogs([{ text: "starting" }, { text: "ready" }], options);
    return String(count);
  });
  for await (const { text } of client.chat([{ text: "my card is lost" }], options)) print(`support: ${text}`);
}

/** What the caller may not do is said, and no reason to end. */
async function unlessDenied(what: string, print: Print, ask: () => Promise<string>): Promise<void> {
  const answer = await ask().catch((error: unknown) => {
    if (error instanceof RpcError && error.code === status.PERMISSION_DENIED) return error.message;
    throw error;
  });
  print(`${what}: ${answer}`);
}
