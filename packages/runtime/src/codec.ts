import type { Message } from "@bufbuild/protobuf";
import type { Init } from "./init.js";
import { EncodeError } from "./wire/errors.js";
import { Reader } from "./wire/reader.js";
import { checkMessage } from "./wire/values.js";
import { Writer } from "./wire/writer.js";

/** What the generator knows of a message type, as {@link codec} takes it. */
export interface MessageCode<T extends Message> {
  /** The full name of the message type, such as `google.protobuf.Timestamp`. */
  readonly typeName: T["$typeName"];

  /** For generated code: a new message with nothing set. */
  empty(): T;

  /**
   * For generated code: writes the fields, last first, and returns the writer's size from before. What is left out of
   * the message counts as unset.
   */
  write(writer: Writer, message: T): number;

  /** For generated code: reads fields up to the offset `end`, into a new message or merged into this one. */
  read(reader: Reader, end: number, message?: T): T;
}

/** Encodes and decodes the messages of one type. Generated, one for each message. */
export interface Codec<T extends Message> extends MessageCode<T> {
  /**
   * The message as bytes in the Protobuf binary format, fields in ascending order.
   *
   * The array is the caller's; it may share its ArrayBuffer with other encoded messages.
   *
   * @throws EncodeError if a value does not fit its field, or a required field is not set.
   */
  encode(message: Init<T>): Uint8Array;

  /**
   * The message in these bytes. Unknown fields are kept in `$unknown`.
   *
   * Values of `bytes` fields are views of the input, not copies.
   *
   * @throws DecodeError if the bytes are no valid message; it names the offset in bytes.
   * @throws TypeError if they are no Uint8Array.
   */
  decode(bytes: Uint8Array, options?: DecodeOptions): T;
}

/** How to decode. */
export interface DecodeOptions {
  /** How deep messages and groups may nest before the input is refused. Default: 100, as in every official Protobuf. */
  readonly recursionLimit?: number;
}

/** The codec of a message type. */
export function codec<T extends Message>({ typeName, empty, write, read }: MessageCode<T>): Codec<T> {
  return {
    typeName,
    empty,
    write,
    read,
    encode(message) {
      const writer = Writer.take();
      try {
        checkMessage(message);
        write(writer, message as T); // which takes what is left out for unset; compilers take long over an Init<T>
        return writer.end();
      } catch (error) {
        writer.abandon();
        throw encodeError(typeName, error);
      }
    },
    decode(bytes, options) {
      const reader = Reader.take(bytes, options?.recursionLimit);
      const message = read(reader, bytes.length);
      reader.release();
      return message;
    },
  };
}

function encodeError(typeName: string, error: unknown): unknown {
  // A TypeError comes of null, and of what has no such properties, where a message, a list or a map is due.
  if (!(error instanceof EncodeError || error instanceof TypeError)) return error;
  return new EncodeError(`cannot encode ${typeName}: ${error.message}`, { cause: error });
}
