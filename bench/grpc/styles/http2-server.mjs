// The service on bare streams of HTTP/2.
import { restAfter } from "../pace.mjs";

/** By path: what answers a stream. */
export function handlers(items) {
  return {
    "/echo": echo,
    "/chat": echo,
    "/list"(stream, { size, count }) {
      stream.respond({ ":status": 200 });
      write(stream, items(size), count);
    },
    "/collect": (stream, { size }) => collect(stream, size, () => 0),
    "/collectSlowly": (stream, { size }) => collect(stream, size, restAfter),
  };
}

function echo(stream) {
  stream.respond({ ":status": 200 });
  stream.pipe(stream);
}

function collect(stream, size, restAfter) {
  let count = 0;
  let last;
  const read = split(size, (bytes) => {
    last = bytes;
    const rest = restAfter(++count);
    if (rest === 0) return;
    stream.pause();
    setTimeout(() => stream.resume(), rest);
  });
  stream.on("data", read);
  stream.on("end", () => {
    stream.respond({ ":status": 200 });
    stream.end(JSON.stringify({ count, last: last?.toString("base64") }));
  });
}

/** Cuts what comes in pieces into messages of one size. */
export function split(size, seen) {
  let rest;
  return (chunk) => {
    const bytes = rest === undefined ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    for (; from + size <= bytes.length; from += size) seen(bytes.subarray(from, from + size));
    rest = from === bytes.length ? undefined : bytes.subarray(from);
  };
}

/** As fast as the stream takes it. */
export function write(stream, sent, count) {
  let begun = 0;
  const send = () => {
    while (begun < count) {
      if (!stream.write(sent[begun++ % sent.length])) {
        stream.once("drain", send);
        return;
      }
    }
    stream.end();
  };
  send();
}
