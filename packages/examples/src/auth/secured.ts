import { type ServeOptions, service } from "@protoc-gen-ts/runtime/grpc";
import { health } from "@protoc-gen-ts/runtime/grpc/health";
import { reflection } from "@protoc-gen-ts/runtime/grpc/reflection";
import { UserServiceService } from "../gen/user/user_grpc.js";
import { UserService } from "../gen/user/user_pb.js";
import { auditing } from "./auditing.js";
import { authorizing } from "./authorizing.js";
import type { Caller } from "./caller.js";
import { ownUserService } from "./own-user-service.js";
import { ruleForAll } from "./rules.js";
import { userRules } from "./user-rules.js";

/** What the server serves, and what stands around it; `log` gets a line for each call. */
export function secured(
  verify: (token: string) => Promise<Caller>,
  log: (line: string) => void,
): Pick<ServeOptions, "services" | "callInterceptors"> {
  const state = health();
  const schemas = reflection([UserService]);
  const rules = [userRules, ruleForAll(state, "public"), ruleForAll(schemas, "public")];
  return {
    services: [service(UserServiceService, ownUserService()), state, schemas],
    callInterceptors: [auditing(log), authorizing({ verify, rules })],
  };
}
