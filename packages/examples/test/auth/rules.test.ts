import { expect, test } from "@jest/globals";
import { health } from "@protoc-gen-ts/runtime/grpc/health";
import { reflection } from "@protoc-gen-ts/runtime/grpc/reflection";
import type { Caller } from "../../src/auth/caller.js";
import { allRules, missing, type Rule, type Rules, ruleForAll, ruleOf, rulesFor } from "../../src/auth/rules.js";
import { UserServiceService } from "../../src/gen/user/user_grpc.js";

const rules = allRules([
  rulesFor(UserServiceService, {
    getUserInfo: "authenticated",
    listUsers: { anyRole: ["admin", "auditor"] },
    uploadLogs: { scopes: ["logs:read", "logs:write"] },
    chat: "public",
  }),
  ruleForAll(health(), "public"),
]);

function callerWith(scopes: readonly string[], roles: readonly string[] = []): Caller {
  return { subject: "1", scopes: new Set(scopes), roles: new Set(roles), validUntil: new Date() };
}

test("a method has its own rule, that of its service, or none", () => {
  expect(ruleOf(rules, "/user.UserService/GetUserInfo")).toBe("authenticated");
  expect(ruleOf(rules, "/grpc.health.v1.Health/Check")).toBe("public");
  for (const none of ["/user.UserService/getUserInfo", "/user.UserService/*x", "/other.UserService/Chat", "", "*"]) {
    expect(ruleOf(rules, none)).toBeUndefined();
  }
  const both = allRules([ruleForAll({ names: ["user.UserService"] }, "public"), rules]);
  expect(ruleOf(both, "/user.UserService/GetUserInfo")).toBe("authenticated");
  expect(ruleOf(both, "/user.UserService/New")).toBe("public");
});

test("both versions of reflection are one service", () => {
  const all = ruleForAll(reflection([]), { anyRole: ["admin"] });
  expect([...all.keys()]).toEqual([
    "/grpc.reflection.v1.ServerReflection/*",
    "/grpc.reflection.v1alpha.ServerReflection/*",
  ]);
});

test("all of the scopes are needed, one of the roles", () => {
  expect(missing("authenticated", callerWith([]))).toBeUndefined();
  const scopes: Rule = { scopes: ["a", "b"] };
  expect(missing(scopes, callerWith(["b", "c", "a"]))).toBeUndefined();
  expect(missing(scopes, callerWith(["c"], ["a", "b"]))).toBe("this takes the scope a and b");
  expect(missing(scopes, callerWith(["a"]))).toBe("this takes the scope b");
  const anyRole: Rule = { anyRole: ["x", "y"] };
  expect(missing(anyRole, callerWith([], ["y"]))).toBeUndefined();
  expect(missing(anyRole, callerWith(["x"], ["z"]))).toBe("this takes the role x or y");
});

test.each<[string, unknown]>([
  ["a slip", "Public"],
  ["nothing", undefined],
  ["no scopes", { scopes: [] }],
  ["no roles", { anyRole: [] }],
  ["a scope that is no list", { scopes: "logs:write" }],
  ["a scope that is no text", { scopes: [5] }],
  ["both, of which one is none", { scopes: ["a"], anyRole: [] }],
  ["both", { scopes: ["a"], anyRole: ["b"] }],
  ["neither", {}],
])("what is no rule opens nothing: %s", (_what, rule) => {
  const given = { getUserInfo: rule as Rule } as never;
  expect(() => rulesFor(UserServiceService, given)).toThrow(/^\/user.UserService\/GetUserInfo needs a rule: "public"/);
  expect(() => ruleForAll(health(), rule as Rule)).toThrow(/^grpc.health.v1.Health needs a rule/);
});

test("a rule is for a method that there is, and for one only once", () => {
  for (const name of ["GetUserInfo", "toString", "constructor"]) {
    expect(() => rulesFor(UserServiceService, { [name]: "public" } as never)).toThrow(`${name} is no method`);
  }
  expect(() => allRules([rules, ruleForAll(health(), "authenticated")])).toThrow(
    "two rules for /grpc.health.v1.Health/*",
  );
});

/** `tsc --noEmit` checks it, nothing of it runs. */
export function mustNotCompile(): Rules[] {
  const most = { getUserInfo: "public", listUsers: "public", uploadLogs: "public" } as const;
  return [
    rulesFor(UserServiceService, { ...most, chat: { scopes: ["a"] } }),
    // @ts-expect-error: a method without a rule
    rulesFor(UserServiceService, most),
    // @ts-expect-error: no method
    rulesFor(UserServiceService, { ...most, chat: "public", chatter: "public" }),
    // @ts-expect-error: no rule
    rulesFor(UserServiceService, { ...most, chat: "open" }),
    // @ts-expect-error: a rule that asks for nothing
    rulesFor(UserServiceService, { ...most, chat: { scopes: [] } }),
  ];
}
