import { setTimeout as sleep } from "node:timers/promises";
import { type ClientOptions, credentials } from "@grpc/grpc-js";
import { afterEach } from "@jest/globals";
import { serve, service } from "@protoc-gen-ts/runtime/grpc";
import { startEtcd } from "../../../test/support/etcd.js";
import { type EtcdAdmin, etcdAdmin } from "../../../test/support/etcd-admin.js";
import type { OtherServer } from "../../../test/support/other-server.js";
import { EchoClient, EchoService } from "../../runtime/test/grpc/echo-service.js";
import { type RegisterOptions, type Registration, register } from "../src/index.js";

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Does something when the test is over, last first. */
export function finallyDo(cleanup: () => unknown): void {
  cleanups.push(cleanup);
}

/** An etcd, until the test is over, and an operator's way into it. */
export async function etcd(): Promise<OtherServer & { readonly admin: EtcdAdmin }> {
  const server = await startEtcd();
  finallyDo(() => server.stop());
  return { ...server, admin: etcdAdmin(server.address) };
}

/** Registers a server until the test is over. What goes wrong is collected, where nobody asks for it. */
export async function registered(options: RegisterOptions): Promise<Registration> {
  const registration = await register({ onError: () => {}, ...options });
  finallyDo(() => registration.close());
  return registration;
}

/** A server that answers with its name, until the test is over. */
export async function named(name: string): Promise<{ readonly address: string; close(): Promise<void> }> {
  const say = async () => ({ text: name });
  const server = await serve({ address: "127.0.0.1:0", services: [service(EchoService, { say })] });
  const close = () => server.close({ graceMs: 0 });
  finallyDo(close);
  return { address: server.addresses[0], close };
}

/** A client of its own connections, until the test is over. */
export function clientOf(
  target: string,
  loadBalancing: "round_robin" | "pick_first" = "round_robin",
  options: ClientOptions = {},
): EchoClient {
  const client = new EchoClient(target, credentials.createInsecure(), {
    ...options,
    "grpc.use_local_subchannel_pool": 1,
    serviceConfig: { loadBalancing },
  });
  finallyDo(() => client.close());
  return client;
}

/** Who answers so many calls. */
export async function whoAnswers(client: EchoClient, calls: number): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let i = 0; i < calls; i++) {
    const { text } = await client.say({}, { timeoutMs: 5_000, waitForReady: true });
    counts[text] = (counts[text] ?? 0) + 1;
  }
  return counts;
}

/** Waits until it is these that answer, and no others. */
export function untilAnsweredBy(client: EchoClient, names: readonly string[]): Promise<void> {
  const wanted = [...names].sort().join();
  return until(
    async () =>
      Object.keys(await whoAnswers(client, 4 * names.length))
        .sort()
        .join() === wanted,
  );
}

/** Waits until something is so. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 25_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`this has not come to be: ${condition}`);
    await sleep(20);
  }
}
