// A service on grpc-js, by hand: callbacks and streams.
import { restAfter } from "../pace.mjs";

/**
 * @param {import("../stacks/index.mjs").Messages} messages
 * @returns What `Server.addService` takes.
 */
export function handlers({ items, plainRequest, summary }) {
  return {
    echo(call, callback) {
      callback(null, call.request);
    },

    list(call) {
      const { count, size } = plainRequest(call.request);
      const given = items(size);
      let sent = 0;
      const send = () => {
        while (sent < count) {
          if (!call.write(given[sent++ % given.length])) {
            call.once("drain", send);
            return;
          }
        }
        call.end();
      };
      send();
    },

    collect(call, callback) {
      let count = 0;
      let last;
      call.on("data", (item) => {
        count++;
        last = item;
      });
      call.on("end", () => callback(null, summary({ count, last })));
    },

    collectSlowly(call, callback) {
      let count = 0;
      let last;
      call.on("data", (item) => {
        last = item;
        const rest = restAfter(++count);
        if (rest === 0) return;
        call.pause();
        setTimeout(() => call.resume(), rest);
      });
      call.on("end", () => callback(null, summary({ count, last })));
    },

    chat(call) {
      call.on("data", (item) => {
        if (call.write(item)) return;
        call.pause();
        call.once("drain", () => call.resume());
      });
      call.on("end", () => call.end());
    },
  };
}
