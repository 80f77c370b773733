import {
  create,
  createFileRegistry,
  createMutableRegistry,
  createRegistry,
  type DescFile,
  fromBinary,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import {
  type Any,
  AnySchema,
  anyIs,
  anyPack,
  anyUnpack,
  anyUnpackTo,
  FileDescriptorSetSchema,
  file_google_protobuf_descriptor,
} from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "@jest/globals";
import { Any as AnyCodec } from "@protoc-gen-ts/runtime/wkt";
import { decodedAda, recordBytes } from "./fixtures.js";
import { Annotations, file_annotated } from "./gen/annotated_pb.js";
import { file_options, LevelSchema, on_call } from "./gen/options_pb.js";
import { file_profile, MoodSchema, Profile, ProfileSchema } from "./gen/profile_pb.js";
import { file_record, Label_reissue, label, Record, RecordSchema, rating } from "./gen/record_pb.js";
import { file_rules, shouted } from "./gen/rules_pb.js";
import { file_signup, SignupSchema } from "./gen/signup_pb.js";

describe("registries", () => {
  test("of our files know every type in them", () => {
    const registry = createRegistry(file_record, file_profile, file_options, file_annotated, file_rules);
    expect(registry.getMessage("ecosystem.Record")).toBe(RecordSchema);
    expect(registry.getEnum("ecosystem.Mood")).toBe(MoodSchema);
    expect(registry.getService("ecosystem.Annotations")).toBe(Annotations);
    expect(registry.getExtension("ecosystem.rating")).toBe(rating);
    expect(registry.getExtension("ecosystem.Label.reissue")).toBe(Label_reissue);
    expect(registry.getExtensionFor(RecordSchema, 102)).toBe(label);
    expect(registry.getExtension("ecosystem.shouted")).toBe(shouted);
    expect([...registry].map(({ typeName }) => typeName)).toStrictEqual(
      expect.arrayContaining(["ecosystem.Record.Track", "ecosystem.Label", "ecosystem.Owner", "ecosystem.Light"]),
    );
  });

  test("of a few types know these, and can change", () => {
    const registry = createMutableRegistry(RecordSchema, on_call);
    expect([...registry].map(({ typeName }) => typeName)).toStrictEqual(["ecosystem.Record", "ecosystem.on_call"]);
    registry.add(LevelSchema);
    registry.remove(RecordSchema);
    expect([...registry].map(({ typeName }) => typeName)).toStrictEqual(["ecosystem.on_call", "ecosystem.Level"]);
  });

  test("of our descriptors as files know messages that are the same to our codec", () => {
    const files = withImports(file_profile, file_record, file_signup).map(({ proto }) => proto);
    const set = create(FileDescriptorSetSchema, { file: files });
    const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, toBinary(FileDescriptorSetSchema, set)));
    expect(registry.getFile("signup.proto")!.dependencies.map(({ name }) => name)).toContain("buf/validate/validate");
    const desc = registry.getMessage("ecosystem.Profile")!;
    expect(desc).not.toBe(ProfileSchema);
    expect(fromBinary(desc, Profile.encode(decodedAda()))).toStrictEqual(decodedAda());
    expect(hex(toBinary(desc, decodedAda()))).toBe(hex(Profile.encode(decodedAda())));
    expect(registry.getExtensionFor(registry.getMessage("ecosystem.Record")!, 100)!.typeName).toBe("ecosystem.rating");
    expect(registry.getMessage("ecosystem.Signup")!.fields.length).toBe(SignupSchema.fields.length);
  });

  test("of one of our files take the others as they are", () => {
    const registry = createFileRegistry(file_annotated.proto, (name) =>
      [file_options, file_google_protobuf_descriptor].find(({ proto }) => proto.name === name),
    );
    expect(registry.getService("ecosystem.Annotations")!.method["annotate"]!.input.typeName).toBe(
      "ecosystem.Annotated",
    );
  });
});

describe("Any", () => {
  const registry = createRegistry(file_record, file_profile);

  test("of our codec's bytes is unpacked", () => {
    const any = decodedAda().attachment!;
    expect(anyIs(any, RecordSchema)).toBe(true);
    expect(anyIs(any, ProfileSchema)).toBe(false);
    expect(anyUnpack(any, RecordSchema)).toStrictEqual(Record.decode(any.value));
    expect(anyUnpack(any, registry)).toStrictEqual(Record.decode(any.value));
    expect(anyUnpack(any, createRegistry(file_profile))).toBeUndefined();
    expect(anyUnpackTo(any, RecordSchema, Record.decode(recordBytes))).toMatchObject({ title: "Blue", format: 1 });
  });

  test("of what our codec decoded is packed, goes through our codec, and is unpacked", () => {
    const attachment = anyPack(ProfileSchema, decodedAda());
    const attachments = [anyPack(RecordSchema, Record.decode(recordBytes)), attachment];
    const profile = Profile.decode(Profile.encode({ attachment, attachments }));
    expect(anyUnpack(profile.attachment!, ProfileSchema)).toStrictEqual(decodedAda());
    expect(profile.attachments.map((any) => anyUnpack(any, registry)?.$typeName)).toStrictEqual([
      "ecosystem.Record",
      "ecosystem.Profile",
    ]);
    expect(Record.decode(profile.attachments[0]!.value)).toStrictEqual(Record.decode(recordBytes));
  });

  test("is one type for our codec of the well-known type and for Protobuf-ES", () => {
    const any: Any = AnyCodec.decode(toBinary(AnySchema, anyPack(RecordSchema, Record.decode(recordBytes))));
    expect(toJson(AnySchema, any, { registry })).toMatchObject({
      "@type": "type.googleapis.com/ecosystem.Record",
      "[ecosystem.rating]": 5,
    });
    expect(hex(AnyCodec.encode(any))).toBe(hex(toBinary(AnySchema, any)));
    expect(() => toJson(AnySchema, any)).toThrow("is not in the type registry");
  });

  test("packs into the Any of a message that our codec decoded", () => {
    const profile = decodedAda();
    anyPack(ProfileSchema, create(ProfileSchema, { name: "Bob" }), profile.attachment!);
    const { attachment } = Profile.decode(Profile.encode(profile));
    expect(anyUnpack(attachment!, ProfileSchema)!.name).toBe("Bob");
  });
});

/** The files and all that they import, each after its imports. */
function withImports(...files: DescFile[]): DescFile[] {
  return [...new Set(files.flatMap((file) => [...withImports(...file.dependencies), file]))];
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
