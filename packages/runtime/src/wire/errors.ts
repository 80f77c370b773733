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

/**
 * A message that cannot be encoded: a value that does not fit its field, such as 1.5 in an int32, or a required field
 * that is not set. It names the message that was to be encoded, and the number of the field; that field may be one of
 * a message within, or of a map's entry: 1 for the key and 2 for the value.
 */
export class EncodeError extends Error {
  constructor(problem: string, options?: ErrorOptions) {
    super(problem, options);
    this.name = "EncodeError";
  }
}
