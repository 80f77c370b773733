// Items as bytes, for stacks that know no Protobuf.

/** An item, as any Protobuf library would encode it. */
export function encodeItem({ key, value, payload }) {
  return Buffer.concat([
    Buffer.from([0x0a, key.length]),
    Buffer.from(key),
    Buffer.from([0x10, ...varint(value)]),
    ...(payload ? [Buffer.from([0x1a, ...varint(payload.length)]), payload] : []),
  ]);
}

function varint(value) {
  const bytes = [];
  for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128);
  return [...bytes, value];
}
