import { UserServiceService } from "../gen/user/user_grpc.js";
import { type Rules, rulesFor } from "./rules.js";

/** Who may call which method of user.UserService. */
export const userRules: Rules = rulesFor(UserServiceService, {
  getUserInfo: "authenticated",
  listUsers: { anyRole: ["admin"] },
  uploadLogs: { scopes: ["logs:write"] },
  chat: "authenticated",
});
