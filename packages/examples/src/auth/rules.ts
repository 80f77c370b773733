import type { ServiceDefinition } from "@grpc/grpc-js";
import type { Service } from "@protoc-gen-ts/runtime/grpc";
import type { Caller } from "./caller.js";

type Names = readonly [string, ...string[]];

/** Who may call a method: everybody; who is known; who has all of these scopes; who has one of these roles. */
export type Rule = "public" | "authenticated" | { readonly scopes: Names } | { readonly anyRole: Names };

/** Rules by the paths of methods, such as `/user.UserService/Chat`; `/user.UserService/*` is for all of a service. */
export type Rules = ReadonlyMap<string, Rule>;

/**
 * The rules of a service. The compiler asks for one for each method, and knows the names.
 *
 * @throws TypeError if one of them is no rule, or for no method.
 */
export function rulesFor<S extends ServiceDefinition>(
  definition: S,
  rules: { readonly [Name in keyof NoInfer<S>]: Rule },
): Rules {
  return new Map(
    Object.entries<Rule>(rules).map(([name, rule]) => {
      const path = Object.hasOwn(definition, name) ? definition[name]!.path : undefined;
      if (path === undefined) throw new TypeError(`${name} is no method of the service`);
      return [path, checked(path, rule)];
    }),
  );
}

/** One rule for all methods of what is served, such as `ruleForAll(health(), "public")`. */
export function ruleForAll(served: Pick<Service, "names">, rule: Rule): Rules {
  return new Map(served.names.map((name) => [`/${name}/*`, checked(name, rule)]));
}

/**
 * All of these rules.
 *
 * @throws Error if two are for the same.
 */
export function allRules(parts: readonly Rules[]): Rules {
  const all = new Map<string, Rule>();
  for (const [path, rule] of parts.flatMap((part) => [...part])) {
    if (all.has(path)) throw new Error(`there are two rules for ${path}`);
    all.set(path, rule);
  }
  return all;
}

/** The rule for a method: its own, else that of its service, if there is any. */
export function ruleOf(rules: Rules, path: string): Rule | undefined {
  return rules.get(path) ?? rules.get(path.replace(/[^/]*$/, "*"));
}

/** What a caller is without that a rule asks for, in words; undefined where there is nothing. */
export function missing(rule: Exclude<Rule, "public">, { scopes, roles }: Caller): string | undefined {
  if (rule === "authenticated") return undefined;
  if ("scopes" in rule) {
    const absent = rule.scopes.filter((scope) => !scopes.has(scope));
    return absent.length === 0 ? undefined : `this takes the scope ${absent.join(" and ")}`;
  }
  return rule.anyRole.some((role) => roles.has(role)) ? undefined : `this takes the role ${rule.anyRole.join(" or ")}`;
}

/** A slip that no compiler has seen must not open a method. */
function checked(of: string, rule: Rule): Rule {
  if (rule === "public" || rule === "authenticated") return rule;
  const { scopes, anyRole } = Object(rule) as { scopes?: unknown; anyRole?: unknown };
  if (isNames(scopes) !== isNames(anyRole) && (scopes === undefined || anyRole === undefined)) return rule;
  throw new TypeError(`${of} needs a rule: "public", "authenticated", { scopes: […] } or { anyRole: […] }`);
}

function isNames(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === "string" && name !== "");
}
