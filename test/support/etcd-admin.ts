/** A key as etcd has it. */
export interface Kept {
  readonly key: string;
  readonly value: string;
  /** The number of its lease; "0" without one. */
  readonly lease: string;
}

/** What an operator does with an etcd, by its JSON gateway: another way in than that of the code that is tested. */
export interface EtcdAdmin {
  put(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
  /** What is below a prefix whose last character is a slash. */
  list(prefix: string): Promise<Kept[]>;
  /** Forgets all revisions but the last. */
  compact(): Promise<void>;
  revoke(lease: string): Promise<void>;
  /** How much longer a lease lasts, in whole seconds. */
  timeToLive(lease: string): Promise<number>;
  /** The numbers of all leases. */
  leases(): Promise<string[]>;
  /** Any other request, such as `/v3/auth/enable`. */
  post(path: string, body: object): Promise<Answer>;
}

/** An answer; of its many fields, those that are asked for. */
interface Answer {
  readonly header?: { readonly revision: string };
  readonly kvs?: readonly { readonly key: string; readonly value: string; readonly lease?: string }[];
  readonly TTL?: string;
  readonly leases?: readonly { readonly ID: string }[];
}

/** https://etcd.io/docs/v3.4/dev-guide/api_grpc_gateway/ */
export function etcdAdmin(address: string): EtcdAdmin {
  const post = async (path: string, body: object): Promise<Answer> => {
    const response = await fetch(`http://${address}${path}`, { method: "POST", body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return (await response.json()) as Answer; // what the gateway is documented to answer
  };
  const range = (prefix: string) => ({ key: base64(prefix), range_end: base64(`${prefix.slice(0, -1)}0`) });
  return {
    post,
    async put(key, value) {
      await post("/v3/kv/put", { key: base64(key), value: base64(value) });
    },
    async delete(key) {
      await post("/v3/kv/deleterange", { key: base64(key) });
    },
    async list(prefix) {
      const { kvs = [] } = await post("/v3/kv/range", range(prefix));
      return kvs.map(({ key, value, lease = "0" }) => ({ key: text(key), value: text(value), lease }));
    },
    async compact() {
      const { header } = await post("/v3/kv/range", range("/"));
      await post("/v3/kv/compaction", { revision: header?.revision, physical: true });
    },
    async revoke(lease) {
      await post("/v3/lease/revoke", { ID: lease });
    },
    async timeToLive(lease) {
      const { TTL = "0" } = await post("/v3/lease/timetolive", { ID: lease });
      return Number(TTL);
    },
    async leases() {
      const { leases = [] } = await post("/v3/lease/leases", {});
      return leases.map(({ ID }) => ID);
    },
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

function text(base64: string): string {
  return Buffer.from(base64, "base64").toString();
}
