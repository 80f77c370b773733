// Sends how many bytes one codec's results keep alive.
import { load } from "./adapters/index.mjs";
import { PAYLOADS } from "./payloads.mjs";
import { bytesOf } from "./subject.mjs";

const [codec, what] = process.argv.slice(2);
const { types, json } = await load(codec);
const payload = PAYLOADS.find(({ name }) => name === (what === "entries" ? "entries" : "chat"));
const type = types[payload.type];

const input = bytesOf(payload, json);
const message = type.decode(bytesOf(payload, json));
const kept = new Array(10_000).fill(undefined);

const before = used();
if (what === "entries") kept[0] = type.decode(input);
else fill(what === "all" ? 1 : 100);
process.send({ bytes: used() - before, kept: kept.length });

/** Keeps one of so many encodings, until ten thousand are kept. */
function fill(oneOf) {
  for (let i = 0; i < kept.length; i++) {
    for (let lost = 1; lost < oneOf; lost++) type.encode(message);
    kept[i] = type.encode(message);
  }
}

function used() {
  for (let i = 0; i < 3; i++) globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
