import { PAYLOADS } from "../payloads.mjs";

export const name = "JSON";
export const version = process.version;
export const json = true;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

// The messages are Protobuf's JSON, and stay so: 64-bit values are strings, and bytes are base64.
const type = {
  encode: (message) => encoder.encode(JSON.stringify(message)),
  decode: (bytes) => JSON.parse(decoder.decode(bytes)),
};

export const types = Object.fromEntries(PAYLOADS.map((payload) => [payload.type, type]));
