import { status } from "@grpc/grpc-js";
import type { Etcd, How } from "./etcd.js";
import { EtcdError } from "./etcd-error.js";
import { KVService, LeaseService } from "./gen/etcd/api/etcdserverpb/rpc_grpc.js";

/** A key that goes with its lease. https://etcd.io/docs/v3.6/learning/api/#lease-api */
export interface LeasedKey {
  /** How long to wait between renewals, in milliseconds: a third of what the lease lasts, so that one may fail. */
  readonly intervalMs: number;
  /**
   * Keeps the lease alive. Where the lease or the key is not there, makes them.
   *
   * @throws EtcdError if that fails.
   */
  renew(how?: How): Promise<void>;
  /**
   * Ends the lease, and with it the key.
   *
   * @throws EtcdError if that fails.
   */
  revoke(how?: How): Promise<void>;
}

/** @param ttl How long the lease lasts without being renewed, in seconds. */
export function leasedKey(etcd: Etcd, key: string, value: string, ttl: number): LeasedKey {
  const bytes = { key: new TextEncoder().encode(key), value: new TextEncoder().encode(value) };
  let intervalMs = (ttl * 1000) / 3;
  let lease: bigint | undefined;

  const isAlive = async (ID: bigint, how: How): Promise<boolean> => {
    for await (const { TTL } of etcd.stream(LeaseService.leaseKeepAlive, [{ ID }], how)) return TTL > 0n;
    throw new EtcdError(status.UNAVAILABLE, "etcd does not say whether the lease lives");
  };

  const isThere = async (how: How): Promise<boolean> => {
    const { count } = await etcd.call(KVService.range, { key: bytes.key, countOnly: true }, how);
    return count > 0n;
  };

  return {
    get intervalMs() {
      return intervalMs;
    },
    async renew(how = {}) {
      // An attempt that takes longer than that leaves no time for the next one.
      const own = { timeoutMs: Math.min(5_000, Math.max(1_000, intervalMs)), ...how };
      if (lease !== undefined && !(await isAlive(lease, own))) lease = undefined;
      if (lease === undefined) {
        const granted = await etcd.call(LeaseService.leaseGrant, { TTL: BigInt(ttl) }, own);
        lease = granted.ID;
        intervalMs = (Number(granted.TTL) * 1000) / 3;
      } else if (await isThere(own)) return;
      await etcd.call(KVService.put, { ...bytes, lease }, own);
    },
    async revoke(how) {
      if (lease === undefined) return;
      try {
        await etcd.call(LeaseService.leaseRevoke, { ID: lease }, how);
      } catch (error) {
        if (!(error instanceof EtcdError && error.code === status.NOT_FOUND)) throw error;
      }
    },
  };
}
