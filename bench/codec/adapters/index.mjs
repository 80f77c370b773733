// One module for each codec, all of one shape:
//
//   name, version
//   types: { [message type]: { create(plain), encode(message), decode(bytes) } }
//   json: true where the bytes are JSON, and not Protobuf
//
// `create` makes the message as the codec's users do. A type may have `toPlain(message)`, where a message's fields
// cannot be read as properties.

/** The codecs, ours first. */
export const CODECS = [
  "ours",
  "protobufjs",
  "protobuf-es",
  "ts-proto",
  "protobuf-ts",
  "pbf",
  "google-protobuf",
  "json",
];

/** Not a peer, but there for orientation. */
export const NOT_PEERS = new Set(["ours", "json"]);

export const load = (codec) => import(`./${codec}.mjs`);
