// What docs/comparison.md says that libraries do with bytes, found by having them do it.
import { create } from "@bufbuild/protobuf";
import * as ours from "../after/messages.js";
import { LARGE_ID, NO_UTF8, ONE_NANOSECOND, UNKNOWN, VOUCHER } from "../bytes.js";
import { editions } from "./editions.js";
import pb from "./grpc-tools/gen/shop/shop_pb.js";
import * as grpcTools from "./grpc-tools/messages.js";
import * as protoLoader from "./proto-loader/messages.js";
import { OrderSchema } from "./protobuf-es-connect/gen/shop/shop_pb.js";
import * as protobufEs from "./protobuf-es-connect/messages.js";
import * as protobufTs from "./protobuf-ts/orders.js";
import * as protobufJs from "./protobufjs/orders.js";
import { Order } from "./ts-proto-nice-grpc/gen/shop/shop.js";
import * as tsProto from "./ts-proto-nice-grpc/messages.js";

interface Subject {
  decode(bytes: Uint8Array): unknown;
  /** Of what it decoded, or made. */
  encode(order: never): Uint8Array;
  /** An order with what is no integer where an integer belongs. */
  halfABook(): unknown;
}

const items = { book: 0.5 };

const subjects: Readonly<Record<string, Subject>> = {
  "protoc-gen-ts": { ...ours, halfABook: () => ({ items }) },
  "Protobuf-ES": { ...protobufEs, halfABook: () => create(OrderSchema, { items }) },
  "ts-proto": { ...tsProto, halfABook: () => Order.fromPartial({ items }) },
  "protobuf.js": protobufJs,
  "google-protobuf": {
    ...grpcTools,
    halfABook() {
      const order = new pb.Order();
      order.getItemsMap().set("book", 0.5);
      return order;
    },
  },
  "proto-loader": { ...protoLoader, halfABook: () => ({ items }) },
  "protobuf-ts": protobufTs,
};

/** What a library does, or that it throws. */
function tried<T>(run: () => T): T | "error" {
  try {
    return run();
  } catch {
    return "error";
  }
}

/** A field of a message of any of them, which some have behind a method. */
// biome-ignore lint/suspicious/noExplicitAny: each library has another type of message
function field(message: any, name: string): any {
  const getter = message[`get${name[0]!.toUpperCase()}${name.slice(1)}`];
  return getter === undefined ? message[name] : getter.call(message);
}

const again = ({ encode, decode }: Subject, bytes: Uint8Array) =>
  Buffer.from(encode(decode(bytes) as never)).toString("hex");

const rows: Readonly<Record<string, (subject: Subject) => string>> = {
  "64-bit integers by default"({ decode }) {
    const id = tried(() => field(decode(LARGE_ID), "id"));
    if (id === "error") return "`number`, an error above 2<sup>53</sup>";
    if (typeof id === "number") return "`number`, rounded above 2<sup>53</sup>";
    return typeof id === "object" ? "`Long`" : `\`${typeof id}\``;
  },
  oneof({ decode }) {
    const message = decode(VOUCHER);
    const payment = (message as { payment?: string | { case?: string; oneofKind?: string } }).payment;
    if (payment === "voucher") return "a property for each, and a name";
    if (typeof payment === "object")
      return payment.oneofKind === undefined ? "`{ case, value }`" : "`{ oneofKind, … }`";
    return field(message, "paymentCase") === undefined ? "a property for each" : "a method for each, and a case";
  },
  "a Timestamp's nanoseconds": (subject) => (again(subject, ONE_NANOSECOND).includes("1001") ? "kept" : "lost"),
  "unknown fields": (subject) =>
    again(subject, UNKNOWN).endsWith(Buffer.from(UNKNOWN).toString("hex")) ? "kept" : "dropped",
  "text that is no UTF-8"({ decode }) {
    const note = tried(() => field(decode(NO_UTF8), "note"));
    return { error: "error", "\ufffd": "replaced", "": "left out" }[note as string] ?? `taken for ${note}`;
  },
  "text that is cut off": ({ decode }) => (tried(() => decode(Uint8Array.of(0x1a, 5))) === "error" ? "error" : "taken"),
  "0.5 as an int32": ({ encode, halfABook }) =>
    tried(() => encode(halfABook() as never)) === "error" ? "error" : "made to fit",
};

/** The table: a row for each fact, a column for each library. */
export function facts(): string[][] {
  const names = Object.keys(subjects);
  // What makes code for google-protobuf was too old here to say.
  const taken = names.map((name) => (name === "google-protobuf" ? "not tried" : editions(name)));
  return [
    ["", ...names],
    ...Object.entries(rows).map(([row, of]) => [row, ...names.map((name) => of(subjects[name]!))]),
    ["editions", ...taken],
  ];
}
