import { experimental, status } from "@grpc/grpc-js";
import { detached } from "@protoc-gen-ts/runtime/grpc";
import { addressReader, shuffler } from "./addresses.js";
import { connect, type Etcd } from "./etcd.js";
import { prefixOf } from "./naming.js";
import { type EtcdOptions, endpointsOf } from "./options.js";
import { reporting, reportingOutages } from "./reporting.js";
import { type Watch, watch } from "./watch.js";

type ResolverClass = Parameters<typeof experimental.registerResolver>[1];
type Target = experimental.GrpcUri;
type Listener = experimental.ResolverListener;

/**
 * Makes channels understand targets such as `etcd:///greeter`: they connect to the servers that are registered as
 * `greeter`, and learn of every change at once. `etcd://10.0.0.1:2379,10.0.0.2:2379/greeter` says where etcd is, in place
 * of the options. For channels that are made after this; the last call counts.
 *
 * @throws TypeError if an option is none.
 */
export function registerEtcdResolver(options: EtcdOptions = {}): void {
  endpointsOf(options);
  experimental.registerResolver("etcd", resolverClass(options));
}

function resolverClass(options: EtcdOptions): ResolverClass {
  return class implements experimental.Resolver {
    readonly #start: () => Resolution;
    #resolution: Resolution | undefined;

    constructor(target: Target, listener: Listener) {
      const { service, options: own } = parse(target, options);
      this.#start = () => resolve(service, own, listener);
    }

    updateResolution(): void {
      if (this.#resolution === undefined) this.#resolution = this.#start();
      else this.#resolution.watch.hurry();
    }

    destroy(): void {
      this.#resolution?.watch.close();
      this.#resolution?.etcd.close();
      this.#resolution = undefined;
    }

    static getDefaultAuthority(target: Target): string {
      return parse(target, options).service;
    }
  };
}

/** What a channel listens to, while it is not idle. */
interface Resolution {
  readonly etcd: Etcd;
  readonly watch: Watch;
}

/** @throws TypeError if the target is none. */
function parse(target: Target, options: EtcdOptions): { service: string; options: EtcdOptions } {
  const service = target.path;
  try {
    prefixOf(service);
    const own = target.authority ? { ...options, endpoints: target.authority.split(",") } : options;
    endpointsOf(own);
    return { service, options: own };
  } catch (error) {
    const why = (error as Error).message; // a TypeError of ours
    throw new TypeError(`${experimental.uriToString(target)} is no target such as etcd:///greeter: ${why}`);
  }
}

function resolve(service: string, options: EtcdOptions, listener: Listener): Resolution {
  const etcd = connect(options);
  const what = `etcd:///${service}`;
  const outages = reportingOutages(options, what);
  const addressesOf = addressReader(service, reporting(options, what));
  const inTurn = shuffler();
  const note = `no server is registered in etcd as ${service}`;
  const fail = (details: string): void => {
    listener(experimental.statusOrFromError({ code: status.UNAVAILABLE, details }), {}, null, "");
  };
  let known = false;
  // A call that is being served may be what makes the channel connect: the watch is not for that call alone.
  const watched = detached(() =>
    watch(etcd, prefixOf(service), {
      onEntries(entries) {
        known = true;
        const endpoints = inTurn(addressesOf(entries)).map((address) => ({ addresses: [address] }));
        listener(experimental.statusOrFromValue(endpoints), {}, null, note);
        // With no address, round_robin would have calls wait for one. An error by itself would leave the last addresses.
        if (endpoints.length === 0) fail(note);
      },
      onWatching() {
        outages.works();
      },
      onFailure(error) {
        outages.failed(error);
        // Addresses that are known stay in use.
        if (known) return;
        fail(`the servers of ${service} are not known: ${(error as Error).message}`); // watch() throws errors
      },
    }),
  );
  return { etcd, watch: watched };
}
