import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { credentials } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { type ServeOptions, serve, service } from "../../src/grpc/index.js";
import { type Answer, EchoClient, EchoService } from "./echo-service.js";
import { cleanup, deferred, failure } from "./harness.js";

/** Serves a call that ends when it is told to. */
async function serving(options: Partial<ServeOptions> = {}) {
  const begun = deferred();
  const finish = deferred();
  const echo = service(EchoService, {
    async say() {
      begun.resolve();
      await finish.promise;
      return { text: "done" };
    },
  });
  const server = await serve({ address: "127.0.0.1:0", services: [echo], ...options });
  cleanup(() => server.close({ graceMs: 0 }));
  const client = new EchoClient(server.addresses[0], credentials.createInsecure());
  cleanup(() => client.close());
  return { server, client, begun: begun.promise, finish: finish.resolve };
}

describe("addresses", () => {
  test.each(["127.0.0.1:0", "ipv4:127.0.0.1:0", "dns:localhost:0"])("of %s can be called", async (address) => {
    const { server, client, finish } = await serving({ address });
    expect(server.addresses).toEqual([address.replace(/0$/, String(server.port))]);
    finish();
    expect((await client.say({})).text).toBe("done");
  });

  test("of a Unix socket has no port, whatever its name", async () => {
    const folder = mkdtempSync(join(tmpdir(), "serve-"));
    cleanup(() => rmSync(folder, { recursive: true }));
    const address = `unix:${join(folder, "socket:50051")}`;
    const { server, client, finish } = await serving({ address });
    expect([server.addresses, server.port]).toEqual([[address], undefined]);
    finish();
    expect((await client.say({})).text).toBe("done");
  });

  test("none at all is a mistake", async () => {
    expect(await failure(serve({ address: [], services: [] }))).toEqual(
      new TypeError("address must name one place to listen at, or several"),
    );
  });
});

describe("graceMs", () => {
  test.each([Number.POSITIVE_INFINITY, 2 ** 31, Number.MAX_SAFE_INTEGER])("of %p is no limit", async (graceMs) => {
    const { server, client, begun, finish } = await serving();
    const answer: Promise<Answer> = client.say({});
    await begun;
    const closed = server.close({ graceMs });
    // Longer than the millisecond that Node.js makes of a time that its timers cannot hold.
    await new Promise((resolve) => setTimeout(resolve, 100));
    finish();
    expect((await answer).text).toBe("done");
    await closed;
  });

  test.each([-1, Number.NaN, "1000"])("of %p is none", async (graceMs) => {
    const error = new RangeError(`graceMs must be a number of milliseconds, 0 or more, got ${graceMs}`);
    // As JavaScript may give it.
    const options = { graceMs } as { graceMs: number };
    expect(await failure(serve({ address: "127.0.0.1:0", services: [], ...options }))).toEqual(error);
    const { server, client, finish } = await serving();
    expect(await failure(server.close(options))).toEqual(error);
    finish();
    // It is open as before.
    expect((await client.say({})).text).toBe("done");
  });
});

test.each(["SIGKILL", "SIGSTOP", "SIGFOO", "toString", 15])("no server is closed on %p", async (signal) => {
  // As JavaScript may give it.
  const closeOn = ["SIGTERM", signal] as NodeJS.Signals[];
  expect(await failure(serve({ address: "127.0.0.1:0", services: [], closeOn }))).toEqual(
    new TypeError(`closeOn names ${signal}, which is no signal that can be listened to`),
  );
});
