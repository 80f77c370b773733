// A client on bare streams of HTTP/2.
import { restAfter } from "../pace.mjs";
import { split, write } from "./http2-server.mjs";

/**
 * @param {import("node:http2").ClientHttp2Session} session
 * @param {(size: number) => Buffer[]} items
 * @returns {import("../stacks/index.mjs").Client}
 */
export function loads(session, items) {
  const open = (path, load = {}) =>
    session.request({ ":method": "POST", ":path": path, load: JSON.stringify(load) }, { endStream: false });

  return {
    async unary({ size, count, inFlight, seen }) {
      const sent = items(size);
      let begun = 0;
      const one = async () => {
        while (begun < count) {
          const stream = open("/echo");
          stream.end(sent[begun++ % sent.length]);
          seen(await bytesOf(stream));
        }
      };
      await Promise.all(Array.from({ length: inFlight }, one));
    },

    list({ size, count, seen }) {
      const stream = open("/list", { size, count });
      stream.end();
      return reading(stream, split(size, seen));
    },

    listSlowly({ size, count, seen }) {
      const stream = open("/list", { size, count });
      stream.end();
      let received = 0;
      const read = split(size, (item) => {
        seen(item);
        const rest = restAfter(++received);
        if (rest === 0) return;
        stream.pause();
        setTimeout(() => stream.resume(), rest);
      });
      return reading(stream, read);
    },

    collect: (load) => collecting("/collect", load),
    collectSlowly: (load) => collecting("/collectSlowly", load),

    chat({ size, count, seen }) {
      const stream = open("/chat");
      const ended = reading(stream, split(size, seen));
      write(stream, items(size), count);
      return ended;
    },

    pingPong({ size, count, seen }) {
      const sent = items(size);
      const stream = open("/chat");
      let begun = 0;
      const next = () => {
        if (begun === count) stream.end();
        else stream.write(sent[begun++ % sent.length]);
      };
      const read = split(size, (item) => {
        seen(item);
        next();
      });
      next();
      return reading(stream, read);
    },
  };

  async function collecting(path, { size, count }) {
    const stream = open(path, { size });
    write(stream, items(size), count);
    const { count: received, last } = JSON.parse(await bytesOf(stream));
    return { count: received, last: last && Buffer.from(last, "base64") };
  }
}

function reading(stream, read) {
  return new Promise((resolve, reject) => {
    stream.on("data", read);
    stream.on("error", reject);
    stream.on("end", resolve);
  });
}

async function bytesOf(stream) {
  const chunks = [];
  await reading(stream, (chunk) => chunks.push(chunk));
  return Buffer.concat(chunks);
}
