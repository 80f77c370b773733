import { getOption, hasOption } from "@bufbuild/protobuf";
import { MethodOptions_IdempotencyLevel } from "@bufbuild/protobuf/wkt";
import { expect, test } from "@jest/globals";
import { Annotated, AnnotatedSchema, Annotations, file_annotated, LightSchema } from "./gen/annotated_pb.js";
import {
  colour,
  exclusive,
  file_owner,
  Level,
  labels,
  level,
  limit,
  Owner,
  on_call,
  port,
  table,
  timeout,
} from "./gen/options_pb.js";
import { ProfileSchema } from "./gen/profile_pb.js";

test("our descriptors carry the options of every kind of thing", () => {
  expect(getOption(file_annotated, file_owner)).toStrictEqual(
    Owner.decode(Owner.encode({ team: "core", mails: ["a@example.com", "b@example.com"] })),
  );
  expect(getOption(AnnotatedSchema, table)).toBe("annotated");
  expect(getOption(AnnotatedSchema.field.name, labels)).toStrictEqual(["pii", "indexed"]);
  expect(getOption(AnnotatedSchema.field.name, limit)).toBe(18446744073709551615n);
  expect(getOption(AnnotatedSchema.oneofs[0]!, exclusive)).toBe(true);
  expect(getOption(LightSchema, level)).toBe(Level.STRICT);
  expect(getOption(LightSchema.value[1]!, colour)).toStrictEqual(Uint8Array.of(255, 0, 0));
  expect(getOption(Annotations, port)).toBe(-80);
  expect(getOption(Annotations.method.annotate, on_call).team).toBe("night");
  expect(getOption(Annotations.method.annotate, timeout)).toBe(0.5);
  expect(Annotations.method.annotate.idempotency).toBe(MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS);
});

test("an option that is not there is its default", () => {
  expect(hasOption(AnnotatedSchema, table)).toBe(true);
  expect(hasOption(ProfileSchema, table)).toBe(false);
  expect(getOption(ProfileSchema, table)).toBe("");
  expect(hasOption(AnnotatedSchema.field.a, limit)).toBe(false);
});

test("a file that imports options for its options only is like any other", () => {
  expect(file_annotated.dependencies).toStrictEqual([]);
  expect(file_annotated.proto.optionDependency).toStrictEqual(["options.proto"]);
  expect(Annotated.decode(Annotated.encode({ choice: { case: "b", value: 1 } })).choice).toStrictEqual({
    case: "b",
    value: 1,
  });
});
