import type { Message } from "@bufbuild/protobuf";
import { EncodeError } from "./wire/errors.js";

/** Whether a field is set on the message itself, and not only on the prototype that holds the defaults. */
export function has<T extends object>(message: T, field: keyof T): boolean {
  return Object.hasOwn(message, field) && message[field] !== undefined;
}

/** Whether a float or double that is false to JavaScript is a value yet, and not the zero that is not written. */
export function isNegativeZeroOrNaN(value: number | undefined): value is number {
  return Object.is(value, -0) || Number.isNaN(value);
}

/** Refuses a message without a required field. https://protobuf.dev/programming-guides/proto2/#field-labels */
export function missing(field: string): never {
  throw new EncodeError(`the required field ${field} is not set`);
}

/**
 * The constructor of messages of one type, which sets the fields that always have a value. The others read as the
 * defaults while they are not set.
 *
 * Engines learn how many fields its instances get, and make room for them, as they do not for literals; and where many
 * literals live for long, V8 makes all of them as if they would, which a decoder pays for.
 */
export function constructorOf<T extends Message>(
  init: (this: { -readonly [P in keyof T]: T[P] }) => void,
  defaults: object = Object.prototype,
): new () => T {
  init.prototype = defaults;
  return init as unknown as new () => T; // every function of the kind that has a prototype is a constructor
}
