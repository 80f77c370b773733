/**
 * One module for each stack, all of one shape:
 *
 * @typedef {object} Stack
 * @property {string} name
 * @property {string} version
 * @property {Messages} messages
 * @property {() => Promise<number>} serve Starts a server, and gives its port.
 * @property {(port: number) => Client} connect
 *
 * How a stack's users make messages, and what they hold:
 *
 * @typedef {object} Messages
 * @property {(size: number) => unknown[]} items Those to send, in turns.
 * @property {(item: unknown) => import("../messages.mjs").Plain} plain
 * @property {(plain: { count: number, size: number }) => unknown} request
 * @property {(request: unknown) => { count: number, size: number }} plainRequest
 * @property {(plain: { count: number, last: unknown }) => unknown} summary
 * @property {(summary: unknown) => { count: number, last: unknown }} plainSummary
 *
 * What a client can be made to do. Each ends when all items came; `seen` gets them one by one.
 *
 * @typedef {object} Client
 * @property {(load: Load & { inFlight: number }) => Promise<void>} unary
 * @property {(load: Load) => Promise<void>} list
 * @property {(load: Load) => Promise<void>} listSlowly
 * @property {(load: Load) => Promise<{ count: number, last: unknown }>} collect
 * @property {(load: Load) => Promise<{ count: number, last: unknown }>} collectSlowly
 * @property {(load: Load) => Promise<void>} chat Sends as fast as it may, and reads meanwhile.
 * @property {(load: Load) => Promise<void>} pingPong Sends an item when the last one came back.
 *
 * @typedef {{ size: number, count: number, seen?: (item: unknown) => void }} Load
 */

/** The stacks, ours first. */
export const STACKS = ["ours", "raw", "proto-loader", "ts-proto", "nice-grpc", "connect", "http2"];

/** grpc-js by hand, with bytes for messages: what the others are held against. */
export const REFERENCE = "raw";

/** Not a peer, but there for orientation. */
export const NOT_PEERS = new Set(["ours", REFERENCE, "http2"]);

/** @returns {Promise<Stack>} */
export const load = (stack) => import(`./${stack}.mjs`);
