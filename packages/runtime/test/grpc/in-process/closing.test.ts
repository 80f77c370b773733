import { connectivityState, status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { type Service, serve, service } from "../../../src/grpc/index.js";
import { type InProcess, inProcess } from "../../../src/grpc/testing/index.js";
import { EchoClient, type EchoServer, EchoService } from "../echo-service.js";
import { aborted, all, cleanup, connect, deferred, failure, rpcFailure, until } from "../harness.js";

type Running = Pick<InProcess, "close" | "closed"> & { readonly client: EchoClient };

const starts: [string, (services: Service[], graceMs?: number) => Promise<Running>][] = [
  [
    "serve",
    async (services, graceMs) => {
      const server = await serve({ address: "127.0.0.1:0", services, graceMs });
      cleanup(() => server.close({ graceMs: 0 }));
      return { ...server, client: connect(`127.0.0.1:${server.port}`) };
    },
  ],
  [
    "inProcess",
    async (services, graceMs) => {
      const network = inProcess({ services, graceMs });
      return { ...network, client: network.client(EchoClient) };
    },
  ],
];

function patient() {
  const begun = deferred();
  const release = deferred();
  const reasons: unknown[] = [];
  const implementation: Partial<EchoServer> = {
    async say(_, { signal }) {
      signal.addEventListener("abort", () => reasons.push(signal.reason));
      begun.resolve();
      await Promise.race([release.promise, aborted(signal)]);
      signal.throwIfAborted();
      return { text: "done" };
    },
    async *list(_, { signal }) {
      yield { text: "first" };
      begun.resolve();
      await Promise.race([release.promise, aborted(signal)]);
      signal.throwIfAborted();
      yield { text: "last" };
    },
  };
  return { services: [service(EchoService, implementation)], begun: begun.promise, release: release.resolve, reasons };
}

describe.each(starts)("closing what %s started", (_, start) => {
  test("lets calls under way finish, and takes no more", async () => {
    const { services, begun, release } = patient();
    const running = await start(services);
    const under = [running.client.say({}), all(running.client.list({}))];
    await begun;
    let closed = false;
    const closing = running.close().then(() => {
      closed = true;
    });
    expect(await rpcFailure(running.client.say({}))).toMatchObject({ code: status.UNAVAILABLE });
    expect(closed).toBe(false);
    release();
    expect(await Promise.all(under)).toMatchObject([{ text: "done" }, [{ text: "first" }, { text: "last" }]]);
    await closing;
    await running.closed;
    expect(await rpcFailure(running.client.say({}))).toMatchObject({ code: status.UNAVAILABLE });
    expect(await rpcFailure(running.client.say({}, { waitForReady: true, timeoutMs: 50 }))).toMatchObject({
      code: status.DEADLINE_EXCEEDED,
    });
  });

  test.each(["its own", "the given"])("cancels what goes on after %s time of grace", async (which) => {
    const { services, begun, reasons } = patient();
    const running = await start(services, which === "its own" ? 50 : 60_000);
    const under = rpcFailure(running.client.say({}));
    await begun;
    await running.close(which === "its own" ? {} : { graceMs: 50 });
    const closing = { code: status.UNAVAILABLE, details: "the server is closing" };
    expect(await under).toMatchObject(closing);
    await until(() => reasons.length === 1);
    expect(reasons).toMatchObject([closing]);
  });

  test("ends what does not heed that it was cancelled", async () => {
    const begun = deferred();
    const never: Partial<EchoServer> = {
      say: () => {
        begun.resolve();
        return new Promise<never>(() => {});
      },
    };
    const running = await start([service(EchoService, never)]);
    const under = rpcFailure(running.client.say({}));
    await begun.promise;
    await Promise.all([running.close({ graceMs: 60_000 }), running.close({ graceMs: 10 })]);
    expect(await under).toMatchObject({ code: status.UNAVAILABLE, details: "the server is closing" });
  });

  test("a second time waits for the first, and may shorten it", async () => {
    const { services, begun } = patient();
    const running = await start(services);
    const under = rpcFailure(running.client.say({}));
    await begun;
    const first = running.close({ graceMs: 60_000 });
    await Promise.all([first, running.close({ graceMs: 20 })]);
    expect(await under).toMatchObject({ code: status.UNAVAILABLE });
  });

  test("where there is nothing to wait for is done at once", async () => {
    const running = await start([]);
    await running.close({ graceMs: 60_000 });
    await running.closed;
  });
});

describe("the channel of a client in one process", () => {
  test("is ready as long as both sides are open", async () => {
    const network = inProcess({ services: [] });
    const [one, two] = [network.client(EchoClient), network.client(EchoClient)];
    await one.waitForReady();
    const channel = one.getChannel();
    expect(channel.getTarget()).toBe("in-process");
    expect(channel.getConnectivityState(true)).toBe(connectivityState.READY);
    one.close();
    expect(channel.getConnectivityState(true)).toBe(connectivityState.SHUTDOWN);
    expect(await rpcFailure(one.waitForReady())).toMatchObject({ code: status.UNAVAILABLE });
    await network.close();
    expect(two.getChannel().getConnectivityState(true)).toBe(connectivityState.TRANSIENT_FAILURE);
    expect(await rpcFailure(two.waitForReady({ timeoutMs: 20 }))).toMatchObject({ code: status.DEADLINE_EXCEEDED });
  });

  test("can be watched", async () => {
    const network = inProcess({ services: [] });
    const channel = network.client(EchoClient).getChannel();
    const watch = (seen: connectivityState, deadline: number | Date) =>
      new Promise<void>((resolve, reject) => {
        channel.watchConnectivityState(seen, deadline, (error) => (error ? reject(error) : resolve()));
      });
    await watch(connectivityState.IDLE, Number.POSITIVE_INFINITY);
    expect(await failure(watch(connectivityState.READY, new Date(Date.now() + 20)))).toBeInstanceOf(Error);
    const changed = watch(connectivityState.READY, Number.POSITIVE_INFINITY);
    await network.close();
    await changed;
    const closed = watch(connectivityState.TRANSIENT_FAILURE, Date.now() + 60_000);
    channel.close();
    await closed;
    expect(() => channel.watchConnectivityState(connectivityState.SHUTDOWN, 0, () => {})).toThrow("shut down");
    expect(() => channel.getChannelzRef()).toThrow("channelz");
  });
});
