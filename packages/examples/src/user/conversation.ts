import assert from "node:assert/strict";
import { timestampDate, timestampNow } from "@bufbuild/protobuf/wkt";
import { status } from "@grpc/grpc-js";
import type { Init } from "@protoc-gen-ts/runtime";
import { type CallOptions, RpcError } from "@protoc-gen-ts/runtime/grpc";
import { UploadLogsRequest_Level as Level, Role, type UploadLogsRequest } from "../gen/user/user_codec.js";
import type { UserServiceClient } from "../gen/user/user_grpc.js";
import { inTurn } from "../in-turn.js";
import type { Print } from "../transcript.js";
import { portrait } from "./portrait.js";

/** GetUserInfo: one user with everything set, and one who is not known. */
export async function getUserInfo(client: UserServiceClient, print: Print, options?: CallOptions): Promise<void> {
  print("user 1?");
  const { user } = await client.getUserInfo({ id: 1n }, options);
  assert(user !== undefined, "the response must hold a user");
  assert.equal(user.id, 1n, "the user must be the one that was asked for");
  for (const line of portrait(user)) print(`  ${line}`);

  print("user 404?");
  const failure = await client.getUserInfo({ id: 404n }, options).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(failure instanceof RpcError)) throw new Error("an unknown user must be an error");
  print(`  ${status[failure.code]}: ${failure.details}`);
  assert.equal(failure.code, status.NOT_FOUND);
}

/** ListUsers: all of them, and one by role and limit. */
export async function listUsers(client: UserServiceClient, print: Print, options?: CallOptions): Promise<void> {
  print("all users?");
  let all = 0;
  for await (const { user } of client.listUsers({}, options)) {
    assert(user !== undefined, "each response must hold a user");
    print(`  ${portrait(user)[0]}`);
    all++;
  }
  assert(all > 0, "there must be users");

  print("one member?");
  let members = 0;
  for await (const { user } of client.listUsers({ roles: [Role.MEMBER], limit: 1 }, options)) {
    assert.equal(user?.role, Role.MEMBER, "only members are wanted");
    print(`  ${portrait(user)[0]}`);
    members++;
  }
  assert.equal(members, 1, "one user is wanted");
}

/** UploadLogs: some entries, summed up. */
export async function uploadLogs(client: UserServiceClient, print: Print, options?: CallOptions): Promise<void> {
  const entries: readonly Init<UploadLogsRequest>[] = [
    { level: Level.INFO, text: "starting", at: timestampNow() },
    { level: Level.INFO, text: "ready", at: timestampNow() },
    { level: Level.ERROR, text: "out of paper", at: timestampNow() },
  ];
  for (const { text } of entries) print(`entry: ${text}`);
  const { count, countByLevel } = await client.uploadLogs(entries, options);
  print(`taken in: ${count}`);
  for (const [level, n] of Object.entries(countByLevel)) print(`  ${level}: ${n}`);
  assert.equal(count, entries.length, "every entry must be counted");
  assert.deepEqual({ ...countByLevel }, { LEVEL_INFO: 2, LEVEL_ERROR: 1 });
}

/** Chat: two things said to support, each when the one before is answered. */
export async function chat(client: UserServiceClient, print: Print, options?: CallOptions): Promise<void> {
  const script = [
    { userId: 1n, text: "my card is lost" },
    { userId: 1n, text: "thank you" },
  ];
  for await (const [said, { text, at }] of inTurn(script, (requests) => client.chat(requests, options))) {
    print(`user ${said.userId}: ${said.text}`);
    print(`support: ${text}`);
    assert(at !== undefined, "an answer must say when it was given");
    assert(!Number.isNaN(timestampDate(at).getTime()));
  }
}
