// Serves soak.SoakService at the address that is its argument, and looks at what comes. Says over IPC where it is, which
// calls began, what is wrong, and how it does.
import { status } from "@grpc/grpc-js";
import { RpcError, serve, service } from "@protoc-gen-ts/runtime/grpc";
import { SoakServiceService } from "./gen/soak_grpc.js";
import { placesOf } from "./places.mjs";

let active = 0;
let began = [];

/** Notes that the handler of a call runs. */
async function counted(work) {
  active++;
  try {
    return await work();
  } finally {
    active--;
  }
}

function begin(call) {
  began.push(call);
}

/** Reads items of one call; throws where something is wrong with them. */
async function* read(requests) {
  let places;
  let last;
  for await (const item of requests) {
    if (places === undefined) {
      begin(item.call);
      places = placesOf(item.call);
    }
    places.take(item);
    last = item;
    yield item;
  }
  // A client that cancels may seem to end its requests a moment before: then not all have come.
  if (places !== undefined && places.taken !== last.count) {
    throw new RpcError(status.ABORTED, `${places.taken} of ${last.count} items have come`);
  }
}

const implementation = {
  say: (item) =>
    counted(async () => {
      begin(item.call);
      return item;
    }),
  async *list({ call, count, size }) {
    active++;
    begin(call);
    try {
      const payload = new Uint8Array(size);
      for (let place = 0; place < count; place++) yield { call, place, count, payload };
    } finally {
      active--;
    }
  },
  collect: (requests) =>
    counted(async () => {
      let count = 0;
      for await (const _ of read(requests)) count++;
      return { count };
    }),
  async *chat(requests) {
    active++;
    try {
      yield* read(requests);
    } finally {
      active--;
    }
  },
};

const { addresses, close } = await serve({
  address: process.argv[2],
  services: [service(SoakServiceService, implementation)],
  onError(error) {
    const expected = error instanceof RpcError && error.code === status.ABORTED;
    if (!expected) process.send({ wrong: `the server: ${error}` });
  },
});
const report = () => {
  process.send({ began, active, rss: process.memoryUsage.rss() });
  began = [];
};
const timer = setInterval(report, 200);
process.send({ address: addresses[0] });
process.on("message", async () => {
  await close({ graceMs: 2_000 });
  clearInterval(timer);
  report();
  process.disconnect();
  // A peer that does not close its end of a connection is not waited for.
  setTimeout(() => process.exit(), 500).unref();
});
