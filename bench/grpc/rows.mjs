// What is measured: each row, what it does, and in which unit it is told.
import { HUGE, LARGE, SMALL } from "./messages.mjs";

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {string} title
 * @property {string} unit Of what there are so many in a second.
 * @property {"unary" | "list" | "collect" | "chat" | "pingPong"} load
 * @property {number} size Of each message, in bytes.
 * @property {number} [inFlight] Calls at a time.
 * @property {boolean} [apart] Whether the server has a process of its own.
 * @property {number} [least] So many operations make a batch at least.
 * @property {number} [length] Of each stream, in messages: the same for all, as long ones are another matter.
 * @property {number} [bar] How fast ours must be, grpc-js by hand being 1.
 */

const unary = { load: "unary", unit: "calls/s" };
const single = { ...unary, size: SMALL, inFlight: 1, least: 50, bar: 1 };
const many = { ...unary, size: SMALL, inFlight: 64, least: 640, bar: 1.15 };

/** Messages of a stream. */
const LENGTH = 5_000;
// Until the first headers come from the server, clients of grpc-js keep what they send for a retry, up to 1 MiB, and
// where that is many small messages, spend their time moving them. A stream that is longer is another matter for them.
const LONG = { collect: 60_000, chat: 30_000 };

const flood = (load, size) => ({ load, size, length: LENGTH, unit: "messages/s" });
const longFlood = (load, size) => ({ ...flood(load, size), length: LONG[load] });

/** @type {Row[]} */
export const ROWS = [
  { name: "unary", title: "unary, one at a time", ...single },
  { name: "unary-64", title: "unary, 64 in flight", ...many },
  { name: "unary-apart", title: "unary, one at a time, two processes", ...single, apart: true },
  { name: "unary-64-apart", title: "unary, 64 in flight, two processes", ...many, apart: true },
  { name: "unary-1mb", title: "unary, 1 MB", ...unary, unit: "MB/s", size: HUGE, inFlight: 1, least: 4, bar: 0.95 },
  { name: "server-stream", title: "server stream, 20 bytes", ...flood("list", SMALL), bar: 5 },
  { name: "server-stream-1kb", title: "server stream, 1 KB", ...flood("list", LARGE) },
  { name: "client-stream", title: "client stream, 20 bytes", ...flood("collect", SMALL), bar: 7 },
  { name: "client-stream-long", title: "long client stream, 20 bytes", ...longFlood("collect", SMALL), bar: 7 },
  { name: "client-stream-1kb", title: "client stream, 1 KB", ...flood("collect", LARGE) },
  { name: "bidi", title: "bidi flood, 20 bytes", ...flood("chat", SMALL), bar: 4 },
  { name: "bidi-long", title: "long bidi flood, 20 bytes", ...longFlood("chat", SMALL), bar: 4 },
  { name: "bidi-1kb", title: "bidi flood, 1 KB", ...flood("chat", LARGE) },
  {
    ...{ name: "ping-pong", title: "bidi ping-pong", load: "pingPong", size: SMALL },
    ...{ unit: "round trips/s", least: 50, bar: 1 },
  },
];

/** Whether the time of each single call is told as well. */
export const hasLatency = ({ load, inFlight, size }) => load === "unary" && inFlight === 1 && size === SMALL;
