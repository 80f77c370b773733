// What must not compile; `tsc --noEmit` checks it, nothing of it runs.

import { status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import { EtcdError, type Registration, register, registerEtcdResolver } from "../src/index.js";

export async function mustNotCompile(): Promise<void> {
  const server = { service: "greeter", id: "1", address: "10.0.0.1:50051", ttl: 10 };
  const registration: Registration = await register(server);
  const key: string = registration.key;
  await register({
    ...server,
    endpoints: ["a:2379"],
    user: { name: "a", password: "b" },
    onError: undefined,
    onRecovered: () => {},
  });
  // @ts-expect-error: the key is etcd's
  registration.key = key;
  // @ts-expect-error: no ttl
  await register({ service: "greeter", id: "1", address: "10.0.0.1:50051" });
  // @ts-expect-error: a number that is a string
  await register({ ...server, ttl: "10" });
  // @ts-expect-error: no such option
  await register({ ...server, ttlMs: 10 });
  // @ts-expect-error: one endpoint in place of a list
  registerEtcdResolver({ endpoints: "127.0.0.1:2379" });
  // @ts-expect-error: a user without a password
  registerEtcdResolver({ user: { name: "ada" } });
  // @ts-expect-error: what a registration has, and a resolver has not
  registerEtcdResolver({ ttl: 10 });
}

test("an EtcdError has grpc's code", () => {
  const error: Error = new EtcdError(status.UNAVAILABLE, "etcd is away");
  expect(error).toMatchObject({ name: "EtcdError", code: status.UNAVAILABLE, message: "etcd is away" });
});
