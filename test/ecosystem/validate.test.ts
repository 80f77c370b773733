import { create, createRegistry, fromJson, getOption, hasOption } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import {
  CompilationError,
  createStandardSchema,
  createValidator,
  type ValidationResult,
} from "@bufbuild/protovalidate";
import { field } from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import { describe, expect, test } from "@jest/globals";
import type { Init } from "@protoc-gen-ts/runtime";
import { RecordSchema } from "./gen/record_pb.js";
import { shouted } from "./gen/rules_pb.js";
import { Address, AddressSchema, Plan, Signup, SignupSchema } from "./gen/signup_pb.js";

const validator = createValidator({ registry: createRegistry(shouted) });

const good: Init<Signup> = {
  email: "ada@example.com",
  password: "correct horse",
  passwordAgain: "correct horse",
  age: 18,
  tags: ["a", "b"],
  limits: { mb: 1n },
  plan: Plan.FREE,
  address: { city: "London" },
  payment: { case: "cash", value: true },
  nickname: "",
  bornAt: { seconds: -4858272000n },
  trial: { seconds: 86400n },
  guests: 4,
  proof: anyPack(AddressSchema, create(AddressSchema)),
  key: Uint8Array.of(1, 2, 3, 4),
  motto: "ONWARD!",
};

/** The rules that what our codec decodes of this breaks: each with the field. */
function broken(change: Init<Signup>): string[] {
  const { violations = [], error } = validate(change);
  if (violations.length === 0 && error !== undefined) throw error;
  return violations.map(({ field: path, ruleId }) => {
    const names = path.map((part) =>
      "name" in part ? part.name : `[${"index" in part ? part.index : part.kind === "map_sub" && part.key}]`,
    );
    return `${names.join(".")}: ${ruleId}`;
  });
}

function validate(change: Init<Signup>): ValidationResult {
  return validator.validate(SignupSchema, Signup.decode(Signup.encode({ ...good, ...change })));
}

test("what keeps the rules is valid", () => {
  // Not the result as a whole: one that fails holds descriptors, and Jest would print them to no end.
  const { kind, message } = validate({});
  expect(broken({})).toStrictEqual([]);
  expect(kind).toBe("valid");
  expect(message).toStrictEqual(Signup.decode(Signup.encode(good)));
});

describe("what our codec decoded is held against the rules of our schema", () => {
  test.each<[string, Init<Signup>]>([
    ["email: string.email", { email: "ada" }],
    ["password: string.min_len", { password: "short", passwordAgain: "short" }],
    [": signup.passwords", { passwordAgain: "other" }],
    ["age: uint32.gte_lt", { age: 17 }],
    ["age: uint32.gte_lt", { age: 150 }],
    ["tags: repeated.unique", { tags: ["a", "a"] }],
    ["tags: repeated.max_items", { tags: ["a", "b", "c", "d"] }],
    ["tags.[1]: string.pattern", { tags: ["a", "B"] }],
    ["limits.[m]: string.min_len", { limits: { m: 1n } }],
    ["limits.[mb]: uint64.gt", { limits: { mb: 0n } }],
    ["plan: enum.not_in", { plan: Plan.UNSPECIFIED }],
    ["plan: enum.defined_only", { plan: 7 as Plan }],
    ["address: required", { address: undefined }],
    ["address.city: string.min_len", { address: { city: "" } }],
    ["payment: required", { payment: { case: undefined } }],
    ["iban: string.len", { payment: { case: "iban", value: "DE" } }],
    ["cash: bool.const", { payment: { case: "cash", value: false } }],
    ["nickname: nickname.trimmed", { nickname: " ada" }],
    ["born_at: timestamp.lt", { bornAt: { seconds: 1000000000n } }],
    ["trial: duration.lte", { trial: { seconds: 86400n, nanos: 1 } }],
    ["guests: int32.lte", { guests: 5 }],
    ["proof: any.in", { proof: anyPack(RecordSchema, create(RecordSchema, { title: "x" })) }],
    ["key: bytes.max_len", { key: new Uint8Array(5) }],
    ["motto: string.shouted", { motto: "Onward!" }],
  ])("%s", (violation, change) => {
    expect(broken(change)).toStrictEqual([violation]);
  });
});

test("what is unset is not held against rules, unless it is required", () => {
  expect(
    broken({
      ...{ tags: undefined, limits: undefined, nickname: undefined, bornAt: undefined, trial: undefined },
      ...{ guests: undefined, proof: undefined, key: undefined },
    }),
  ).toStrictEqual([]);
});

test("all violations come at once, each with what can be said to the user", () => {
  const { violations } = validate({ age: 1, nickname: " ", motto: "quiet" });
  expect(violations?.map(({ message }) => message)).toStrictEqual([
    "must be greater than or equal to 18 and less than 150",
    "has spaces around it",
    "must be in capitals",
  ]);
});

test("a rule of our own is known by the registry that has it", () => {
  const { kind, error } = createValidator().validate(SignupSchema, Signup.decode(Signup.encode(good)));
  expect(kind).toBe("error");
  expect(error).toBeInstanceOf(CompilationError);
});

test("the rules are options that can be read", () => {
  expect(getOption(SignupSchema.field.password, field).type).toMatchObject({ case: "string", value: { minLen: 8n } });
  expect(hasOption(SignupSchema.field.passwordAgain, field)).toBe(false);
});

test("our schemas are Standard Schemas", async () => {
  const schema = createStandardSchema(AddressSchema);
  expect(await schema["~standard"].validate(Address.decode(Address.encode({ city: "Ulm" })))).toMatchObject({
    value: { city: "Ulm" },
  });
  expect(await schema["~standard"].validate(Address.decode(new Uint8Array()))).toMatchObject({
    issues: [{ path: ["city"] }],
  });
});

test("a message of JSON is validated like one of bytes", () => {
  const address = fromJson(AddressSchema, { city: "" });
  expect(validator.validate(AddressSchema, address).violations?.map(({ ruleId }) => ruleId)).toStrictEqual([
    "string.min_len",
  ]);
  expect(validator.validate(AddressSchema, Address.decode(Address.encode(address))).kind).toBe("invalid");
});
