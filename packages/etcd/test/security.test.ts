import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import { tlsCredentials } from "@protoc-gen-ts/runtime/grpc";
import { startEtcd } from "../../../test/support/etcd.js";
import type { EtcdAdmin } from "../../../test/support/etcd-admin.js";
import { authority } from "../../runtime/test/grpc/tls/certificates.js";
import { register, registerEtcdResolver } from "../src/index.js";
import { clientOf, etcd, finallyDo, named, registered, untilAnsweredBy, whoAnswers } from "./harness.js";

const ttl = 2;

/** From now on, etcd asks who calls: `ada`, who may do everything below /services/, or root. */
async function withUsers({ post }: EtcdAdmin): Promise<void> {
  const range = {
    key: Buffer.from("/services/").toString("base64"),
    range_end: Buffer.from("/services0").toString("base64"),
  };
  await post("/v3/auth/user/add", { name: "root", password: "root's" });
  await post("/v3/auth/role/add", { name: "root" });
  await post("/v3/auth/user/grant", { user: "root", role: "root" });
  await post("/v3/auth/user/add", { name: "ada", password: "ada's" });
  await post("/v3/auth/user/add", { name: "eve", password: "eve's" });
  await post("/v3/auth/role/add", { name: "registry" });
  await post("/v3/auth/role/grant", { name: "registry", perm: { permType: "READWRITE", ...range } });
  await post("/v3/auth/user/grant", { user: "ada", role: "registry" });
  await post("/v3/auth/enable", {});
}

test("with name and password, servers register and are found, also when etcd has forgotten their tokens", async () => {
  const { address, admin, kill, start } = await etcd();
  await withUsers(admin);
  const user = { name: "ada", password: "ada's" };
  registerEtcdResolver({ endpoints: [address], user, onError: () => {} });
  const [a, b] = [await named("a"), await named("b")];
  await registered({ service: "echo", id: "a", address: a.address, ttl, endpoints: [address], user });
  const client = clientOf("etcd:///echo");
  await untilAnsweredBy(client, ["a"]);

  await kill();
  await start();
  await sleep(3_000); // the key lives by its renewals only
  await registered({ service: "echo", id: "b", address: b.address, ttl, endpoints: [address], user });
  await untilAnsweredBy(client, ["a", "b"]);
}, 60_000);

test.each([
  [undefined, status.INVALID_ARGUMENT, /user name is empty/],
  [{ name: "ada", password: "wrong" }, status.INVALID_ARGUMENT, /authentication failed/],
  [{ name: "eve", password: "eve's" }, status.PERMISSION_DENIED, /permission denied/],
])("as %p, registering fails at once, and calls say why", async (user, code, message) => {
  const { address, admin } = await etcd();
  await withUsers(admin);
  const error = await register({
    service: "echo",
    id: "a",
    address: "10.0.0.1:1",
    ttl,
    endpoints: [address],
    user,
  }).catch((thrown) => thrown);
  expect(error.code).toBe(code);
  expect(error.message).toMatch(message);
  registerEtcdResolver({ endpoints: [address], user, onError: () => {} });
  const failure = await clientOf("etcd:///echo")
    .say({}, { timeoutMs: 5_000 })
    .catch((thrown) => thrown);
  expect(failure.code).toBe(status.UNAVAILABLE);
  expect(failure.details).toMatch(message);
  for (const { message: text } of [error, failure]) expect(text).not.toMatch(/wrong|eve's/);
});

test("over TLS", async () => {
  const [ours, theirs] = [authority("ours"), authority("theirs")];
  const folder = mkdtempSync(join(tmpdir(), "etcd-tls-"));
  finallyDo(() => rmSync(folder, { recursive: true }));
  const { cert, key } = ours.issue({ name: "etcd" });
  const tls = { cert: join(folder, "etcd.crt"), key: join(folder, "etcd.key") };
  writeFileSync(tls.cert, cert);
  writeFileSync(tls.key, key);
  const { address, stop } = await startEtcd({ tls });
  finallyDo(stop);

  const credentials = tlsCredentials({ ca: { pem: ours.cert } });
  const a = await named("a");
  const server = { service: "echo", id: "a", address: a.address, ttl };
  await registered({ ...server, endpoints: [address], credentials });
  registerEtcdResolver({ endpoints: [address], credentials });
  expect(await whoAnswers(clientOf("etcd:///echo"), 3)).toEqual({ a: 3 });

  const untrusted = { endpoints: [address], credentials: tlsCredentials({ ca: { pem: theirs.cert } }), timeoutMs: 500 };
  const error = await register({ ...server, ...untrusted }).catch((thrown) => thrown);
  expect(error.code).toBe(status.UNAVAILABLE);
  expect(error.message).toMatch(/certificate|self.signed/);
});
