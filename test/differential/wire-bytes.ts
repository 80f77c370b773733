/** https://protobuf.dev/programming-guides/encoding/#structure */
export const WireType = { Varint: 0, Bit64: 1, LengthDelimited: 2, StartGroup: 3, EndGroup: 4, Bit32: 5 } as const;

/** A value as it stands on the wire. */
export interface WireValue {
  /** What stands behind the tag, with the length, and with the end tag of a group. */
  readonly raw: Uint8Array;
  /** What a length or a group holds. */
  readonly content: Uint8Array;
  /** What a varint says. */
  readonly value: bigint;
}

/** A field as it stands on the wire. */
export interface WireField extends WireValue {
  readonly no: number;
  readonly wireType: number;
  readonly tag: Uint8Array;
}

const nothing = new Uint8Array(0);

/**
 * Takes the fields of one message apart, and throws where they are malformed. It knows no schema. It is written to be
 * plainly right, not fast, and apart from the runtime's reader, which it is there to judge.
 */
export class WireBytes {
  readonly #bytes: Uint8Array;
  readonly #levels: number;
  #pos = 0;

  /** Groups may nest so many levels deep in these bytes. */
  constructor(bytes: Uint8Array, levels: number) {
    this.#bytes = bytes;
    this.#levels = levels;
  }

  atEnd(): boolean {
    return this.#pos === this.#bytes.length;
  }

  field(): WireField {
    const start = this.#pos;
    const { no, wireType } = this.#tag();
    const tag = this.#bytes.subarray(start, this.#pos);
    return { no, wireType, tag, ...this.value(no, wireType) };
  }

  /** The value of a field whose tag was read, or of an item of a packed list. */
  value(no: number, wireType: number): WireValue {
    const start = this.#pos;
    let content: Uint8Array = nothing;
    let value = 0n;
    switch (wireType) {
      case WireType.Varint:
        value = this.#varint();
        break;
      case WireType.Bit64:
        this.#take(8);
        break;
      case WireType.Bit32:
        this.#take(4);
        break;
      case WireType.LengthDelimited:
        content = this.#take(this.#length());
        break;
      case WireType.StartGroup:
        content = this.#group(no);
        break;
      default:
        throw new Error("a group ends that did not start");
    }
    return { raw: this.#bytes.subarray(start, this.#pos), content, value };
  }

  #group(no: number): Uint8Array {
    const start = this.#pos;
    // The groups that are open, in a list: hostile bytes nest deeper than a call stack.
    const open = [no];
    for (;;) {
      if (open.length > this.#levels) throw new Error("too deep");
      const end = this.#pos;
      const field = this.#tag();
      if (field.wireType === WireType.StartGroup) {
        open.push(field.no);
      } else if (field.wireType !== WireType.EndGroup) {
        this.value(field.no, field.wireType);
      } else if (field.no !== open.pop()) {
        throw new Error("a group ends that did not start");
      } else if (open.length === 0) {
        return this.#bytes.subarray(start, end);
      }
    }
  }

  #tag(): { no: number; wireType: number } {
    const start = this.#pos;
    const tag = this.#varint();
    if (this.#pos - start > 5 || tag > 0xffff_ffffn) throw new Error("a tag is too large");
    const no = Number(tag >> 3n);
    const wireType = Number(tag & 7n);
    if (no === 0 || wireType > 5) throw new Error("a tag is invalid");
    return { no, wireType };
  }

  #length(): bigint {
    const start = this.#pos;
    const length = this.#varint();
    if (this.#pos - start > 5) throw new Error("a length is too long");
    return length;
  }

  /** As a uint64. What a tenth byte has beyond that is dropped. */
  #varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#take(1)[0]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new Error("a varint is too long");
  }

  #take(length: number | bigint): Uint8Array {
    if (length > this.#bytes.length - this.#pos) throw new Error("truncated");
    return this.#bytes.subarray(this.#pos, (this.#pos += Number(length)));
  }
}
