import { timestampNow } from "@bufbuild/protobuf/wkt";
import { status } from "@grpc/grpc-js";
import { RpcError } from "@protoc-gen-ts/runtime/grpc";
import type { UserServiceServer } from "../gen/user/user_grpc.js";
import { Role, type UploadLogsRequest_Level, UploadLogsRequest_LevelSchema } from "../gen/user/user_pb.js";
import { type Directory, type KnownUser, someUsers } from "./directory.js";

/** Serves user.UserService: one method of each mode. */
export function userService(users: Directory = someUsers): UserServiceServer {
  function find(id: bigint): KnownUser {
    if (id === 0n) throw invalid("an identifier is needed");
    const user = users.get(id);
    if (user === undefined) throw new RpcError(status.NOT_FOUND, `there is no user ${id}`);
    return user;
  }

  return {
    async getUserInfo({ id }) {
      return { user: find(id) };
    },

    async *listUsers({ roles, limit }) {
      if (roles.includes(Role.UNSPECIFIED)) throw invalid("roles: ROLE_UNSPECIFIED is no role to look for");
      let left = limit ?? users.size;
      for (const user of users.values()) {
        if (left === 0) return;
        if (roles.length > 0 && !roles.includes(user.role)) continue;
        yield { user };
        left--;
      }
    },

    async uploadLogs(requests) {
      let count = 0;
      const countByLevel: Record<string, number> = {};
      for await (const { level, text } of requests) {
        if (text === "") throw invalid(`entry ${count}: text is empty`);
        const name = levelName(level);
        countByLevel[name] = (countByLevel[name] ?? 0) + 1;
        count++;
      }
      return { count, countByLevel };
    },

    async *chat(requests) {
      for await (const { userId, text } of requests) {
        const { name, nickname } = find(userId);
        if (text === "") throw invalid("text is empty");
        // A nickname may be set, and empty: then there is none to show.
        yield { text: `${nickname || name}, we have read: ${text}`, at: timestampNow() };
      }
    },
  };
}

/** A level's name as the schema has it, such as LEVEL_INFO; the number of one that a newer client knows. */
function levelName(level: UploadLogsRequest_Level): string {
  return UploadLogsRequest_LevelSchema.value[level]?.name ?? String(level);
}

function invalid(details: string): RpcError {
  return new RpcError(status.INVALID_ARGUMENT, details);
}
