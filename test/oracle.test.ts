import { deepStrictEqual } from "node:assert";
import { create, equals, fromBinary, toBinary } from "@bufbuild/protobuf";
import { expect, test } from "@jest/globals";
import * as chat from "../packages/examples/src/gen/chat/chat_pb.js";
import * as gpt from "../packages/examples/src/gen/gpt/gpt_pb.js";
import * as greet from "../packages/examples/src/gen/greet/greet_pb.js";
import * as helloworld from "../packages/examples/src/gen/helloworld/helloworld_pb.js";
import * as message from "../packages/examples/src/gen/message/message_pb.js";
import * as pubsub from "../packages/examples/src/gen/pubsub/pubsub_pb.js";
import * as user from "../packages/examples/src/gen/user/user_pb.js";
import * as errorDetails from "../packages/runtime/src/error-details/pb.js";
import * as health from "../packages/runtime/src/grpc/health/gen/grpc/health/v1/health_pb.js";
import * as reflection from "../packages/runtime/src/grpc/reflection/gen/grpc/reflection/v1/reflection_pb.js";
import * as reflectionAlpha from "../packages/runtime/src/grpc/reflection/gen/grpc/reflection/v1alpha/reflection_pb.js";
import * as money from "./golden/gen/common/money_pb.js";
import * as options from "./golden/gen/custom_options_pb.js";
import * as deprecated from "./golden/gen/deprecated_pb.js";
import * as edition2023 from "./golden/gen/edition_2023_pb.js";
import * as edition2024 from "./golden/gen/edition_2024_pb.js";
import * as edition2026 from "./golden/gen/edition_2026_pb.js";
import * as legacy from "./golden/gen/legacy_pb.js";
import * as names from "./golden/gen/names_pb.js";
import * as noPackage from "./golden/gen/no_package_pb.js";
import * as oddNames from "./golden/gen/odd_names_pb.js";
import * as scalars from "./golden/gen/scalars_pb.js";
import * as order from "./golden/gen/shop/order_pb.js";
import * as wkt from "./golden/gen/wkt_pb.js";
import { pairsOf } from "./support/codecs.js";
import { seeded } from "./support/random.js";
import { randomMessage } from "./support/random-message.js";
import { snapshot } from "./support/snapshot.js";

const ROUNDS = 200;

const pairs = pairsOf(
  ...[chat, gpt, greet, helloworld, message, pubsub, user],
  ...[money, options, deprecated, names, noPackage, oddNames, scalars, order, wkt],
  ...[legacy, edition2023, edition2024, edition2026],
  ...[errorDetails, health, reflection, reflectionAlpha],
);

test.each(pairs.map((pair) => [pair.schema.typeName, pair] as const))("%s", (typeName, { schema, codec }) => {
  const random = seeded(hash(typeName));
  for (let i = 0; i < ROUNDS; i++) {
    const original = randomMessage(schema, random);
    const theirs = toBinary(schema, original);
    const ours = codec.encode(original);
    expect(hex(ours)).toBe(hex(theirs));
    // Before anything else is encoded into the slab, and after.
    codec.encode(original);
    expect(hex(ours)).toBe(hex(theirs));

    const decoded = codec.decode(theirs);
    deepStrictEqual(snapshot(decoded), snapshot(fromBinary(schema, theirs)));
    deepStrictEqual(codec.decode(Buffer.from(theirs)), decoded);
    if (!holdsNaN(original)) expect(equals(schema, decoded, original)).toBe(true);
  }
});

test("an empty message has the own properties that create() gives it, in its order", () => {
  for (const { schema, codec } of pairs) {
    deepStrictEqual(snapshot(codec.empty()), snapshot(create(schema)));
    deepStrictEqual(snapshot(codec.decode(new Uint8Array(0))), snapshot(create(schema)));
  }
});

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

// For equals(), as for every float, NaN is not NaN.
function holdsNaN(value: unknown): boolean {
  if (typeof value === "number") return Number.isNaN(value);
  return typeof value === "object" && value !== null && Object.values(value).some(holdsNaN);
}

function hash(text: string): number {
  return [...text].reduce((sum, char) => (Math.imul(sum, 31) + char.charCodeAt(0)) | 0, 7);
}
