import { describe, expect, test } from "@jest/globals";
import { FramedBatch } from "../../../src/grpc/stream/framed-batch.js";

/** A transport that frames what it is given, as a kind of transport does, and flushes when told to. */
function transport(frame: (bytes: Buffer) => Buffer) {
  const written: Buffer[] = [];
  const flushes: (() => void)[] = [];
  const batch = new FramedBatch((bytes, flushed) => {
    written.push(frame(bytes));
    flushes.push(flushed);
  });
  return { batch, written, flush: () => flushes.shift()?.() };
}

/** As grpc-js frames. */
function asGrpc(bytes: Buffer): Buffer {
  const output = Buffer.allocUnsafe(bytes.length + 5);
  output.writeUInt8(0, 0);
  output.writeUInt32BE(bytes.length, 1);
  bytes.copy(output, 5);
  return output;
}

/** The same frame, made in another way. */
function byConcatenation(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0, 0, 0, 0, bytes.length]), bytes]);
}

/** The messages in some frames. */
function messagesIn(written: readonly Buffer[]): string[] {
  let rest = Buffer.concat(written);
  const messages: string[] = [];
  while (rest.length > 0) {
    const end = 5 + rest.readUInt32BE(1);
    expect(rest[0]).toBe(0);
    messages.push(rest.toString("latin1", 5, end));
    rest = rest.subarray(end);
  }
  return messages;
}

test("messages that come while one is under way are sent together", () => {
  const { batch, written, flush } = transport(asGrpc);
  let taken = 0;
  for (const text of ["one", "", "three", "x".repeat(300)]) batch.add(Buffer.from(text), () => taken++);
  expect(taken).toBe(4);
  expect(written).toHaveLength(1);
  flush();
  expect(written).toHaveLength(2);
  expect(messagesIn(written)).toEqual(["one", "", "three", "x".repeat(300)]);
  flush();
  batch.add(Buffer.from("five"), () => taken++);
  expect(messagesIn(written).at(-1)).toBe("five");
});

describe("where messages are copied in another way, each is sent by itself, and taken when it has left", () => {
  test.each([
    ["concatenated", byConcatenation],
    ["compressed", (bytes: Buffer) => asGrpc(Buffer.from(bytes))],
    ["copied without their prefix", (bytes: Buffer) => asGrpc(Buffer.from(copyOf(bytes)))],
  ])("%s", (_, frame) => {
    const { batch, written, flush } = transport(frame);
    const taken: string[] = [];
    const add = (text: string) => batch.add(Buffer.from(text), () => taken.push(text));
    add("one");
    expect(taken).toEqual([]);
    flush();
    expect(taken).toEqual(["one"]);
    add("two");
    flush();
    add("three");
    flush();
    expect(taken).toEqual(["one", "two", "three"]);
    expect(messagesIn(written)).toEqual(["one", "two", "three"]);
  });
});

test("above 64 KiB, the next message is asked for when something has left", () => {
  const { batch, flush } = transport(asGrpc);
  let taken = 0;
  const add = (bytes: number) => batch.add(Buffer.alloc(bytes), () => taken++);
  add(40_000);
  add(40_000);
  expect(taken).toBe(1);
  flush();
  expect(taken).toBe(2);
  add(1_000_000);
  expect(taken).toBe(2);
  flush();
  expect(taken).toBe(2);
  flush();
  expect(taken).toBe(3);
});

test("the end comes behind all that waits, and does not wait for its flush", () => {
  const { batch, written, flush } = transport(asGrpc);
  const ends: number[] = [];
  batch.whenSent(() => ends.push(written.length));
  expect(ends).toEqual([0]);
  batch.add(Buffer.from("one"), () => {});
  batch.add(Buffer.from("two"), () => {});
  batch.whenSent(() => ends.push(written.length));
  expect(ends).toEqual([0]);
  flush();
  expect(ends).toEqual([0, 2]);
});

function copyOf(bytes: Buffer): Buffer {
  const copy = Buffer.alloc(bytes.length);
  bytes.copy(copy);
  return copy;
}
