// What a process measures of one codec: a function and its inputs for each row.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "./adapters/index.mjs";
import { gen } from "./paths.mjs";
import { ROWS } from "./payloads.mjs";

/** The bytes of a payload, or the text of its JSON. */
export const bytesOf = (payload, json = false) =>
  readFileSync(join(gen, "payloads", `${payload.name}.${json ? "json" : "binpb"}`));

/** Of each row that the codec can do: what to call, and with what in turns. */
export async function subjects(codec) {
  const { types, json } = await load(codec);
  return ROWS.map(({ payload, direction }) => {
    const type = types[payload.type];
    if (!type) return undefined;
    const bytes = bytesOf(payload, json);
    if (direction === "decode") {
      const { read } = payload;
      // Bytes come as Buffers from the network and as Uint8Arrays from elsewhere, and no codec may mind.
      return {
        call: read ? (bytes) => read(type.decode(bytes)) : type.decode,
        inputs: [new Uint8Array(bytes), buffer(bytes)],
        decodes: true,
      };
    }
    // A message is one that the app made, or one that it received and passes on.
    const received = type.decode(bytes);
    const made = payload.plain && type.create ? type.create(payload.plain) : received;
    return { call: type.encode, inputs: [made, received], decodes: false };
  });
}

/** The bytes in the middle of a larger buffer, as messages lie in what a socket delivers. */
function buffer(bytes) {
  return Buffer.concat([Buffer.from("head!"), bytes, Buffer.from("tail")]).subarray(5, 5 + bytes.length);
}
