// How much memory client and server take for a long stream whose reader is slow, each time in fresh processes.
import { SMALL } from "./messages.mjs";
import { Pair } from "./pair.mjs";

/** Which stream is read slowly, at which end; and how it is called at full speed. */
export const DIRECTIONS = [
  {
    ...{ name: "memory-server-stream", title: "server stream, slow client" },
    ...{ slow: "listSlowly", fast: "list", reader: "client" },
  },
  {
    ...{ name: "memory-client-stream", title: "client stream, slow server" },
    ...{ slow: "collectSlowly", fast: "collect", reader: "server" },
  },
];

const WARM_UP = 20_000;

/**
 * { [direction]: { [stack]: { client, server, received } } }: the most memory above what there was before, in bytes, as
 * { rss, heap }; and how many items came before the time was up.
 */
export async function memory({ stacks, directions, items, limitMs, progress }) {
  const peaks = {};
  for (const { name, title, ...direction } of directions) {
    peaks[name] = {};
    for (const stack of stacks) {
      progress(`memory, ${title}: ${stack}`);
      peaks[name][stack] = await peaksOf(stack, direction, items, limitMs);
    }
  }
  return peaks;
}

async function peaksOf(stack, { slow, fast, reader }, count, limitMs) {
  const pair = await Pair.start(stack, ["apart"]);
  try {
    const run = { do: "run", size: SMALL, limitMs };
    await pair.client.ask({ ...run, load: fast, count: WARM_UP });
    await pair.server.ask({ do: "watch" });
    await pair.client.ask({ do: "watch" });
    await pair.client.ask({ ...run, load: slow, count });
    const [client, server] = await Promise.all([pair.client, pair.server].map((end) => end.ask({ do: "peaks" })));
    const { received } = { client, server }[reader];
    return { client: used(client), server: used(server), received };
  } finally {
    pair.end();
  }
}

const used = ({ rss, heap }) => ({ rss, heap });
