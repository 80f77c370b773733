// What is encoded and decoded: plain data, the same in each run, in the shape that Protobuf-ES takes.
//
// 64-bit values stay below 2^51: not every codec holds more by default, and a row that half of them cannot run
// compares nothing.

import { random, times } from "../shared/random.mjs";

const next = random(20240601);
const integer = (below) => Math.floor(next() * below);
const id = () => BigInt(Math.floor(next() * 2 ** 50));
const signed = (bits) => Math.floor((next() - 0.5) * 2 ** (1 + next() * bits));

const doubles = times(1000, () => (next() - 0.5) * 10 ** integer(9));
const ints = times(1000, () => signed(31));
const longs = times(1000, () => BigInt(signed(50)));

const SCRIPTS = [
  "The quick brown fox jumps over the lazy dog. ",
  "Příliš žluťoučký kůň úpěl ďábelské ódy. ",
  "Съешь же ещё этих мягких французских булок. ",
  "春眠不觉晓，处处闻啼鸟。夜来风雨声，花落知多少。",
  "いろはにほへと ちりぬるを ",
  "السلام عليكم ورحمة الله ",
  "🚀 launched, 🎉 done. ",
];

/** About so many bytes of text in many scripts. */
function mixedText(bytes) {
  let text = "";
  while (Buffer.byteLength(text) < bytes) text += SCRIPTS[integer(SCRIPTS.length)];
  return text;
}

const chat = {
  username: "ada.lovelace",
  targetname: "charles",
  content: "Shall we meet at noon, by the engine, to go over the notes?",
};

const address = (name) => ({
  name,
  street: "Kaiserstraße 12",
  city: "Frankfurt am Main",
  postcode: "60311",
  country: "DE",
  latitude: 50.1109221,
  longitude: 8.6821267,
});

const ITEMS = [
  "Espresso cups, set of six",
  "Kettle",
  "Grüner Tee, 250 g",
  "Coffee grinder with steel burrs",
  "茶壶 (teapot)",
];

const order = {
  id: 912345678901234n,
  customer: 48151623420815n,
  status: "PAID",
  billing: address("Ada Lovelace"),
  shipping: address("Charles Babbage"),
  items: times(14, (i) => ({
    product: id(),
    sku: `SKU-${1000 + 37 * i}-${"ABCDE"[i % 5]}`,
    title: ITEMS[i % ITEMS.length],
    quantity: 1 + (i % 4),
    price: 4.95 + 7.5 * i,
    discount: i % 3 === 0 ? 0.15 : 0,
    tags: i % 2 === 0 ? ["kitchen", "gift"] : ["kitchen"],
  })),
  labels: { channel: "web", campaign: "spring-sale", "gift-note": "Happy birthday, dear Charles!", locale: "de-DE" },
  events: times(5, (i) => ({
    at: 1717200000000000n + BigInt(i) * 3_600_000_123n,
    kind: ["created", "authorised", "paid", "picked", "shipped"][i],
    actor: i % 2 === 0 ? "system" : "ada.lovelace",
  })),
  total: 312.45,
  currency: "EUR",
  gift: true,
};

/** Eight of the hundred fields, spread over all of them and over their types. */
const sparse = { f1: 42, f17: "seventeen", f38: 3.25, f44: true, f65: 65000, f76: -7, f92: "ninety-two", f100: 100 };

function nest(depth, deepest) {
  const node = { name: `level ${depth}`, depth };
  return depth < deepest ? { ...node, child: nest(depth + 1, deepest) } : node;
}

const places = Object.fromEntries(
  times(1000, (i) => [
    String(id()),
    { name: `place ${i}`, latitude: next() * 180 - 90, longitude: next() * 360 - 180 },
  ]),
);

/** Strings as an app uses them: compared, and looked up. Text that a codec joins lazily pays here. */
const known = new Set([chat.username, chat.targetname, chat.content]);
function readChat(message) {
  let found = 0;
  for (const text of [message.username, message.targetname, message.content]) {
    if (known.has(text)) found += text.charCodeAt(text.length - 1);
  }
  if (message.content !== chat.content || found === 0) throw new Error("the strings are not what was sent");
  return found;
}

/**
 * Each payload: its name, the message type, and the plain data. `read` is what an app does with the decoded message,
 * and its time counts. Where there is no data, the bytes come from elsewhere: see generate.mjs.
 */
export const PAYLOADS = [
  { name: "token", title: "12-character token", type: "gpt.GPTReply", plain: { message: "Hello, world" } },
  { name: "line", title: "5 Chinese characters", type: "gpt.GPTReply", plain: { message: "春眠不觉晓" } },
  { name: "chat", title: "chat message", type: "chat.ChatMessage", plain: chat },
  { name: "chat-read", title: "chat message, strings read", type: "chat.ChatMessage", plain: chat, read: readChat },
  {
    name: "request",
    title: "two enums, int, string",
    type: "packages.MessageRequest",
    plain: { msgType: 1, msgIndex: 7, role: 1, data: "How may I help?" },
  },
  { name: "order", title: "order", type: "bench.Order", plain: order },
  { name: "doubles", title: "1,000 doubles", type: "bench.Numbers", plain: { doubles } },
  { name: "ints", title: "1,000 int32", type: "bench.Numbers", plain: { ints } },
  { name: "longs", title: "1,000 sint64", type: "bench.Numbers", plain: { longs } },
  { name: "numbers", title: "the 3,000 numbers", type: "bench.Numbers", plain: { doubles, ints, longs } },
  { name: "text", title: "64 KB of mixed text", type: "bench.Text", plain: { text: mixedText(65536) } },
  {
    name: "blob",
    title: "1 MB of bytes",
    type: "bench.Blob",
    plain: { data: Uint8Array.from({ length: 1 << 20 }, () => integer(256)) },
  },
  { name: "descriptors", title: "descriptors", type: "google.protobuf.FileDescriptorSet" },
  {
    name: "entries",
    title: "150,000 entries",
    type: "bench.Entries",
    plain: { entries: times(150_000, (i) => ({ key: `key-${i}`, value: i % 1000 })) },
  },
  { name: "sparse", title: "8 of 100 fields", type: "bench.Sparse", plain: sparse },
  {
    name: "flags",
    title: "1,000 enums and bools",
    type: "bench.Flags",
    plain: { colors: times(1000, () => integer(4)), bits: times(1000, () => next() < 0.5) },
  },
  { name: "deep", title: "nested 30 deep", type: "bench.Node", plain: nest(1, 30) },
  { name: "map", title: "map of 1,000 messages", type: "bench.Places", plain: { places } },
];

/** What is measured: each payload in both directions; reading what was decoded concerns one only. */
export const ROWS = PAYLOADS.flatMap((payload) =>
  (payload.read ? ["decode"] : ["encode", "decode"]).map((direction) => ({ payload, direction })),
);
