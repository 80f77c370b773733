type Utf8Slice = (this: Uint8Array, start: number, end: number) => string;

/**
 * Node.js's own decoder, which reads a part of some bytes without a view of it, in two thirds of TextDecoder's time; and
 * makes U+FFFD of what is not well-formed. Undefined elsewhere. All Buffers have it, though Node.js's documentation does
 * not name it; so nothing may depend on it.
 */
export const utf8Slice: Utf8Slice | undefined = /*@__PURE__*/ (() =>
  (globalThis.Buffer?.prototype as { utf8Slice?: Utf8Slice } | undefined)?.utf8Slice)();
