import assert from "node:assert/strict";
import { equals } from "@bufbuild/protobuf";
import { timestampDate, timestampNow } from "@bufbuild/protobuf/wkt";
import { status } from "@grpc/grpc-js";
import { pushable } from "@protoc-gen-ts/runtime/grpc";
import {
  type ChatRequest,
  UploadLogsRequest_Level as Level,
  Role,
  type User,
} from "../../../packages/examples/src/gen/user/user_codec.js";
import { UserServiceClient } from "../../../packages/examples/src/gen/user/user_grpc.js";
import { UserSchema } from "../../../packages/examples/src/gen/user/user_pb.js";
import { calling, collect, failsWith, next } from "./calling.js";
import type { Cases } from "./case.js";
import { users } from "./shared.js";

/** Our client calls each rpc of user.UserService: the four modes, and all kinds of fields. */
export const userCases: Cases = {
  "user.UserService/GetUserInfo": ({ theirs }) =>
    calling(UserServiceClient, theirs, async (client) => {
      for (const id of users.keys()) isKnown((await client.getUserInfo({ id })).user);
      const { details } = await failsWith(status.NOT_FOUND, client.getUserInfo({ id: 404n }));
      assert.equal(details, "there is no user 404");
      await failsWith(status.INVALID_ARGUMENT, client.getUserInfo({}));
    }),

  "user.UserService/ListUsers": ({ theirs }) =>
    calling(UserServiceClient, theirs, async (client) => {
      const all = await collect(client.listUsers({}));
      assert.equal(all.length, users.size);
      for (const { user } of all) isKnown(user);
      const one = await collect(client.listUsers({ roles: [Role.MEMBER], limit: 1 }));
      assert.deepEqual(
        one.map(({ user }) => user?.role),
        [Role.MEMBER],
      );
      assert.deepEqual(await collect(client.listUsers({ limit: 0 })), []);
    }),

  "user.UserService/UploadLogs": ({ theirs }) =>
    calling(UserServiceClient, theirs, async (client) => {
      const fromTheFuture = 7 as Level;
      const levels = [Level.INFO, Level.ERROR, Level.INFO, Level.UNSPECIFIED, fromTheFuture];
      const { count, countByLevel } = await client.uploadLogs(
        levels.map((level) => ({ at: timestampNow(), level, text: "ready" })),
      );
      assert.equal(count, 5);
      assert.deepEqual({ ...countByLevel }, { LEVEL_INFO: 2, LEVEL_ERROR: 1, LEVEL_UNSPECIFIED: 1, 7: 1 });
    }),

  "user.UserService/Chat": ({ theirs }) =>
    calling(UserServiceClient, theirs, async (client) => {
      const said = pushable<Partial<ChatRequest>>();
      const responses = client.chat(said)[Symbol.asyncIterator]();
      for (const text of ["my card is lost", "谢谢"]) {
        said.push({ userId: 1n, text });
        const response = await next(responses);
        assert.equal(response.text, `${users.get(1n)?.nickname}, we have read: ${text}`);
        assert(response.at !== undefined && timestampDate(response.at).getTime() > 0);
      }
      said.end();
      assert.equal((await responses.next()).done, true);
    }),

  "server-ends-stream": ({ theirs }) =>
    calling(UserServiceClient, theirs, async (client) => {
      const said = pushable<Partial<ChatRequest>>();
      said.push({ userId: 404n, text: "who am I?" });
      await failsWith(status.NOT_FOUND, collect(client.chat(said)));
      function* endless() {
        for (;;) yield {};
      }
      await failsWith(status.INVALID_ARGUMENT, client.uploadLogs(endless()));
    }),
};

function isKnown(user: User | undefined): void {
  const known = users.get(user?.id ?? 0n);
  assert(user !== undefined && known !== undefined, "the response must hold a user who is known");
  assert(equals(UserSchema, user, known), `user ${user.id} is another one`);
}
