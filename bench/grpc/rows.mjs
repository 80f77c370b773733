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
 * @property {number} least So many operations make a batch at least.
 * @property {number} [bar] How fast ours must be, grpc-js by hand being 1.
 */

const unary = { load: "unary", unit: "calls/s" };
const single = { ...unary, size: SMALL, inFlight: 1, least: 50, bar: 1 };
const many = { ...unary, size: SMALL, inFlight: 64, least: 640, bar: 1.15 };
const stream = (load, size) => ({ load, size, unit: "messages/s", least: 1000 });

/** @type {Row[]} */
export const ROWS = [
  { name: "unary", title: "unary, one at a time", ...single },
  { name: "unary-64", title: "unary, 64 in flight", ...many },
  { name: "unary-apart", title: "unary, one at a time, two processes", ...single, apart: true },
  { name: "unary-64-apart", title: "unary, 64 in flight, two processes", ...many, apart: true },
  { name: "unary-1mb", title: "unary, 1 MB", ...unary, unit: "MB/s", size: HUGE, inFlight: 1, least: 4, bar: 0.95 },
  { name: "server-stream", title: "server stream, 20 bytes", ...stream("list", SMALL), bar: 5 },
  { name: "server-stream-1kb", title: "server stream, 1 KB", ...stream("list", LARGE) },
  { name: "client-stream", title: "client stream, 20 bytes", ...stream("collect", SMALL), bar: 7 },
  { name: "client-stream-1kb", title: "client stream, 1 KB", ...stream("collect", LARGE) },
  { name: "bidi", title: "bidi flood, 20 bytes", ...stream("chat", SMALL), bar: 4 },
  { name: "bidi-1kb", title: "bidi flood, 1 KB", ...stream("chat", LARGE) },
  {
    ...{ name: "ping-pong", title: "bidi ping-pong", load: "pingPong", size: SMALL },
    ...{ unit: "round trips/s", least: 50, bar: 1 },
  },
];

/** Whether the time of each single call is told as well. */
export const hasLatency = ({ load, inFlight, size }) => load === "unary" && inFlight === 1 && size === SMALL;
