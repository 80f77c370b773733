import { logVerbosity, setLogVerbosity } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { cases, directions } from "./cases.js";
import { meet, type OpenMeeting } from "./meet.js";
import type { PeerName } from "./peer.js";
import { versions } from "./versions.js";

/** Tests all that is tried with a peer. */
export function testWith(peer: PeerName): void {
  let meeting: OpenMeeting;

  beforeAll(async () => {
    // It would say that servers refuse pings, which is what one of the cases wants.
    setLogVerbosity(logVerbosity.NONE);
    meeting = await meet(peer);
  }, 600_000);

  afterAll(() => meeting?.end());

  test("is made of what the documentation says", () => {
    expect(meeting.peer.versions).toEqual(versions[peer]);
  });

  describe.each(directions)("%s", (direction) => {
    const tried = cases.filter((one) => one.peer === peer && one.direction === direction && one.run !== undefined);

    test.each(tried.map(({ row, run }) => [row.name, run!] as const))("%s", async (_name, run) => {
      await run(meeting);
    });
  });
}
