// Encoded orders that libraries take differently.

/** A field that the schema does not have. */
export const UNKNOWN: Uint8Array = Uint8Array.of(0x98, 0x06, 0x01);

/** A note that is no UTF-8. */
export const NO_UTF8: Uint8Array = Uint8Array.of(0x1a, 0x01, 0xff);

/** The id 9007199254740993, which is 2^53 + 1. */
export const LARGE_ID: Uint8Array = Uint8Array.of(0x08, 0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10);

/** Placed at one nanosecond. */
export const ONE_NANOSECOND: Uint8Array = Uint8Array.of(0x32, 0x02, 0x10, 0x01);

/** The state 7, which the schema does not have. */
export const STATE_7: Uint8Array = Uint8Array.of(0x10, 0x07);

/** A voucher of one byte. */
export const VOUCHER: Uint8Array = Uint8Array.of(0x2a, 0x01, 0x09);
