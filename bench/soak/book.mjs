/** How many calls back one may come that began before. */
const RECENT = 200_000;

/** Keeps what was seen, and what is wrong with it. */
export function book() {
  const codes = {};
  const wrong = [];
  const began = new Set();
  let messages = 0;
  const say = (complaint) => wrong.push(complaint);
  const server = { active: 0, rss: 0 };
  return {
    codes,
    wrong,
    server,
    get messages() {
      return messages;
    },
    heardOfServer(said) {
      if (said.wrong !== undefined) return say(said.wrong);
      server.active = said.active;
      server.rss = said.rss;
      for (const call of said.began) {
        if (began.has(call)) say(`call ${call} began twice`);
        began.add(call);
      }
      // In a set, what came first is first.
      for (const call of began) {
        if (began.size <= RECENT) break;
        began.delete(call);
      }
    },
    heardOfClient(said) {
      if (said.wrong !== undefined) return say(said.wrong);
      messages += said.messages;
      for (const [code, count] of Object.entries(said.codes)) codes[code] = (codes[code] ?? 0) + count;
    },
  };
}
