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

/** A message whose fields read as the defaults while they are not set. */
export function inherit<T extends Message>(defaults: object, fields: object): T {
  // What is own and what is inherited make up a T between them: the generator sees to that.
  return Object.assign(Object.create(defaults), fields) as T;
}
