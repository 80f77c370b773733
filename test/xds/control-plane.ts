import type { Init } from "@protoc-gen-ts/runtime";
import { type Pushable, pushable, serve, service } from "@protoc-gen-ts/runtime/grpc";
import type { DiscoveryRequest, DiscoveryResponse } from "./gen/xds_codec.js";
import { AggregatedDiscoveryServiceService } from "./gen/xds_grpc.js";
import type { Resource } from "./resources.js";

/** Tells whoever asks of resources, and of each change of them. */
export interface ControlPlane {
  readonly address: string;
  /** Why somebody did not take what was told. */
  readonly refusals: readonly string[];
  /**
   * Tells of these from now on, and of no others. Not while somebody leaves: grpc-js-xds writes to a stream that it has
   * ended where it is told of something then, and keeps its connection, and with it the process, for good.
   */
  tell(resources: readonly Resource[]): void;
  close(): Promise<void>;
}

/** Somebody who listens, and the names of what is asked for, by types. */
interface Listening {
  readonly wanted: Map<string, readonly string[]>;
  readonly responses: Pushable<Init<DiscoveryResponse>>;
}

/**
 * Starts a control plane that has nothing to tell yet. It speaks the variant of the protocol that is called state of the
 * world, on one stream for all types: https://www.envoyproxy.io/docs/envoy/latest/api-docs/xds_protocol
 */
export async function controlPlane(): Promise<ControlPlane> {
  const listeners = new Set<Listening>();
  const refusals: string[] = [];
  let resources: readonly Resource[] = [];
  let version = 0;
  let nonce = 0;

  const answer = ({ wanted, responses }: Listening, typeUrl: string): void => {
    const asked = resources.filter(({ name, body }) => body.typeUrl === typeUrl && wanted.get(typeUrl)?.includes(name));
    const bodies = asked.map(({ body }) => body);
    responses.push({ versionInfo: `${version}`, nonce: `${++nonce}`, typeUrl, resources: bodies });
  };

  const listen = async (listening: Listening, requests: AsyncIterable<DiscoveryRequest>): Promise<void> => {
    for await (const { typeUrl, resourceNames, errorDetail } of requests) {
      if (errorDetail !== undefined) refusals.push(errorDetail.message);
      const known = listening.wanted.get(typeUrl) ?? [];
      listening.wanted.set(typeUrl, resourceNames);
      // A request for nothing more says what has become of a response, or what is wanted no longer.
      if (resourceNames.some((name) => !known.includes(name))) answer(listening, typeUrl);
    }
    listening.responses.end();
  };

  const discovery = service(AggregatedDiscoveryServiceService, {
    streamAggregatedResources(requests) {
      const listening: Listening = { wanted: new Map(), responses: pushable() };
      listeners.add(listening);
      listening.responses.onClose(() => listeners.delete(listening));
      listen(listening, requests).catch((error) => listening.responses.fail(error));
      return listening.responses;
    },
  });
  const server = await serve({ address: "127.0.0.1:0", services: [discovery] });
  return {
    address: server.addresses[0],
    refusals,
    tell(given) {
      resources = given;
      version++;
      for (const listening of listeners) {
        for (const [typeUrl, names] of listening.wanted) if (names.length > 0) answer(listening, typeUrl);
      }
    },
    close: () => server.close({ graceMs: 0 }),
  };
}
