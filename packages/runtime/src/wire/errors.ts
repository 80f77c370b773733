/**
 * Bytes that are not a valid Protobuf message: truncated, malformed or hostile.
 *
 * Follows https://protobuf.dev/programming-guides/encoding/
 */
export class DecodeError extends Error {
  /** The position in the input, in bytes, at which decoding stopped. */
  readonly offset: number;

  constructor(problem: string, offset: number) {
    super(`${problem} at byte ${offset}`);
    this.name = "DecodeError";
    this.offset = offset;
  }
}

/** A value that cannot be written as the field's type, for example 1.5 as an int32. */
export class EncodeError extends Error {
  constructor(problem: string) {
    super(problem);
    this.name = "EncodeError";
  }
}
