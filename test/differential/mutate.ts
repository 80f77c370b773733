import type { DescMessage } from "@bufbuild/protobuf";
import type { Random } from "../support/random.js";

/** Bytes that are nearly a message: an encoded one, changed in one to four places. */
export function mutate(desc: DescMessage, bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  let mutated = Buffer.from(bytes);
  for (let i = random.pick([1, 1, 1, 2, 4]); i > 0; i--)
    mutated = mutateOnce(desc, mutated, Buffer.from(other), random);
  return new Uint8Array(mutated);
}

function mutateOnce(desc: DescMessage, bytes: Buffer, other: Buffer, random: Random): Buffer<ArrayBuffer> {
  const at = random.int(bytes.length + 1);
  const to = Math.min(bytes.length, at + 1 + random.int(random.chance(0.8) ? 3 : 40));
  const [head, middle, tail] = [bytes.subarray(0, at), bytes.subarray(at, to), bytes.subarray(to)];
  switch (random.int(10)) {
    case 0: // a bit is flipped
      return Buffer.concat([head, middle.map((byte, i) => (i === 0 ? byte ^ (1 << random.int(8)) : byte)), tail]);
    case 1: // a byte is another
      return Buffer.concat([head, interesting(random), bytes.subarray(Math.min(bytes.length, at + 1))]);
    case 2:
      return Buffer.concat([head, interesting(random), bytes.subarray(at)]);
    case 3:
      return Buffer.concat([head, tail]);
    case 4: // truncated
      return Buffer.from(head);
    case 5: // repeated
      return Buffer.concat([head, middle, middle, tail]);
    case 6: // spliced
      return Buffer.concat([head, other.subarray(random.int(other.length + 1))]);
    case 7: // merged: a message after another is the sum of both
      return Buffer.concat([bytes, other]);
    case 8:
      return Buffer.concat([bytes, knownField(desc, random)]);
    default:
      return nested(desc, bytes, random);
  }
}

/** Bytes that decoders stumble over: ends of varints, large lengths, tags of groups. */
function interesting(random: Random): Uint8Array {
  const list = ["00", "01", "7f", "80", "8000", "ff", "ffffffff0f", "ffffffff1f", "ffffffffffffffffff01"];
  const more = ["ffffffffffffffffffff01", "8080808010", "0b", "0c", "0b0c", "13", "14", "07", "808080808000"];
  return random.chance(0.3) ? Uint8Array.of(random.int(256)) : Buffer.from(random.pick([...list, ...more]), "hex");
}

/** A field of the message with any wire type and value, so that most are of the wrong one. */
function knownField(desc: DescMessage, random: Random): Uint8Array {
  const no = desc.fields.length > 0 ? random.pick(desc.fields).number : 1;
  const wireType = random.int(6);
  const tag = varint(no * 8 + wireType);
  const content = Uint8Array.from({ length: random.int(12) }, () => random.int(random.chance(0.5) ? 256 : 4));
  switch (wireType) {
    case 0:
      return Buffer.concat([tag, interesting(random)]);
    case 2:
      return Buffer.concat([tag, varint(content.length), content]);
    case 3:
      return Buffer.concat(
        [tag, random.chance(0.5) ? content : [], varint(no * 8 + 4)].map((part) => Buffer.from(part)),
      );
    default:
      return Buffer.concat([tag, content.subarray(0, 8)]);
  }
}

/** The message in a field of its own type, or in a group that is unknown, about as deep as decoders go. */
function nested(desc: DescMessage, bytes: Buffer, random: Random): Buffer<ArrayBuffer> {
  const field = desc.fields.find((field) => field.message?.typeName === desc.typeName && field.fieldKind !== "map");
  const levels = random.chance(0.5) ? 1 + random.int(3) : 97 + random.int(5);
  let inner = Buffer.from(bytes);
  for (let i = 0; i < levels; i++) {
    if (field === undefined || ("delimitedEncoding" in field && field.delimitedEncoding)) {
      const no = field?.number ?? 536_870_000;
      inner = Buffer.concat([varint(no * 8 + 3), inner, varint(no * 8 + 4)]);
    } else {
      inner = Buffer.concat([varint(field.number * 8 + 2), varint(inner.length), inner]);
    }
  }
  return inner;
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
