// A client on grpc-js, by hand: callbacks and streams.
import { restAfter } from "../pace.mjs";

/**
 * @param client A client of grpc-js.
 * @param {import("../stacks/index.mjs").Messages} messages
 * @returns {import("../stacks/index.mjs").Client}
 */
export function loads(client, { items, request, plainSummary }) {
  return {
    unary({ size, count, inFlight, seen }) {
      const sent = items(size);
      return new Promise((resolve, reject) => {
        let begun = 0;
        let ended = 0;
        const next = () => {
          if (begun === count) return;
          client.echo(sent[begun++ % sent.length], (error, item) => {
            if (error) return reject(error);
            seen(item);
            if (++ended === count) resolve();
            else next();
          });
        };
        for (let i = 0; i < inFlight; i++) next();
      });
    },

    list: ({ size, count, seen }) => reading(client.list(request({ count, size })), seen),

    listSlowly({ size, count, seen }) {
      const call = client.list(request({ count, size }));
      let received = 0;
      return reading(call, (item) => {
        seen(item);
        const rest = restAfter(++received);
        if (rest === 0) return;
        call.pause();
        setTimeout(() => call.resume(), rest);
      });
    },

    collect: ({ size, count }) => collecting((callback) => client.collect(callback), items(size), count),
    collectSlowly: ({ size, count }) => collecting((callback) => client.collectSlowly(callback), items(size), count),

    chat({ size, count, seen }) {
      const call = client.chat();
      const ended = reading(call, seen);
      write(call, items(size), count);
      return ended;
    },

    pingPong({ size, count, seen }) {
      const sent = items(size);
      const call = client.chat();
      let begun = 0;
      const next = () => {
        if (begun === count) call.end();
        else call.write(sent[begun++ % sent.length]);
      };
      const ended = reading(call, (item) => {
        seen(item);
        next();
      });
      next();
      return ended;
    },
  };

  function collecting(start, sent, count) {
    return new Promise((resolve, reject) => {
      const call = start((error, summary) => (error ? reject(error) : resolve(plainSummary(summary))));
      write(call, sent, count);
    });
  }
}

function reading(call, seen) {
  return new Promise((resolve, reject) => {
    call.on("data", seen);
    call.on("error", reject);
    call.on("end", resolve);
  });
}

/** As fast as the stream takes it. */
function write(call, sent, count) {
  let begun = 0;
  const send = () => {
    while (begun < count) {
      if (!call.write(sent[begun++ % sent.length])) {
        call.once("drain", send);
        return;
      }
    }
    call.end();
  };
  send();
}
