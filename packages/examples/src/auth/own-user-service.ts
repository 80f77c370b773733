import { status } from "@grpc/grpc-js";
import { RpcError, type ServerCall } from "@protoc-gen-ts/runtime/grpc";
import type { UserServiceServer } from "../gen/user/user_grpc.js";
import { userService } from "../user/user-service.js";
import { callerOf } from "./caller.js";

/**
 * Serves user.UserService to users who are known: all see themselves, admins see everybody. What depends on the request
 * is here; who may call a method at all is in the rules.
 */
export function ownUserService(): UserServiceServer {
  const users = userService();
  return {
    ...users,

    /** Without an identifier it is about the caller. */
    async getUserInfo(request, call) {
      const { roles } = callerOf(call);
      const own = userIdOf(call);
      const id = request.id || own;
      if (id !== own && !roles.has("admin")) {
        throw new RpcError(status.PERMISSION_DENIED, "only admins see other users");
      }
      return users.getUserInfo({ ...request, id }, call);
    },

    /** Messages are the caller's, whatever user they name. */
    chat(requests, call) {
      const userId = userIdOf(call);
      async function* own() {
        for await (const request of requests) yield { ...request, userId };
      }
      return users.chat(own(), call);
    },
  };
}

/** The user who calls: the subject of a token is the identifier of one. */
function userIdOf(call: ServerCall): bigint {
  const { subject } = callerOf(call);
  if (/^[1-9]\d{0,19}$/.test(subject)) return BigInt(subject);
  throw new RpcError(status.PERMISSION_DENIED, "this is for users, and the caller is none");
}
