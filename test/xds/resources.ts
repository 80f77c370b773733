import type { Message } from "@bufbuild/protobuf";
import type { Codec, Init } from "@protoc-gen-ts/runtime";
import {
  Cluster,
  Cluster_DiscoveryType,
  ClusterLoadAssignment,
  HttpConnectionManager,
  Listener,
  type Route,
  RouteConfiguration,
  Router,
} from "./gen/xds_codec.js";

/** What a control plane tells of, under its name and its type. */
export interface Resource {
  readonly name: string;
  readonly body: { readonly typeUrl: string; readonly value: Uint8Array };
}

/** What the listener of a server is called; `%s` is where it listens. */
export const SERVER_TEMPLATE = "server/%s";

const HOST = "127.0.0.1";

/** Has calls of a target go to servers of this machine, by turns. */
export function spread(target: string, ports: readonly number[]): Resource[] {
  const [routes, name] = [`routes of ${target}`, `cluster of ${target}`];
  const cluster = { name, type: Cluster_DiscoveryType.EDS, edsClusterConfig: { edsConfig: { ads: {} } } };
  const endpoints = {
    locality: { region: "here" },
    loadBalancingWeight: 1,
    lbEndpoints: ports.map((port) => ({ endpoint: { address: at(port) } })),
  };
  return [
    listener({ name: target, apiListener: { apiListener: manager(routes) } }),
    routing(routes, { case: "route", value: { clusterSpecifier: { case: "cluster", value: name } } }),
    { name, body: packed("config.cluster.v3.Cluster", Cluster, cluster) },
    {
      name,
      body: packed("config.endpoint.v3.ClusterLoadAssignment", ClusterLoadAssignment, {
        clusterName: name,
        endpoints: [endpoints],
      }),
    },
  ];
}

/** Has a server at a port of this machine serve all calls. */
export function served(port: number): Resource[] {
  const name = SERVER_TEMPLATE.replace("%s", `${HOST}:${port}`);
  const routes = `routes of ${name}`;
  const filters = [{ name: "calls", typedConfig: manager(routes) }];
  return [
    listener({ name, address: at(port), defaultFilterChain: { filters } }),
    routing(routes, { case: "nonForwardingAction", value: {} }),
  ];
}

function listener(init: Init<Listener> & { readonly name: string }): Resource {
  return { name: init.name, body: packed("config.listener.v3.Listener", Listener, init) };
}

/** All calls take the same way. */
function routing(name: string, action: NonNullable<Init<Route>["action"]>): Resource {
  const route = { match: { pathSpecifier: { case: "prefix", value: "" } as const }, action };
  const virtualHosts = [{ name: "all", domains: ["*"], routes: [route] }];
  return { name, body: packed("config.route.v3.RouteConfiguration", RouteConfiguration, { name, virtualHosts }) };
}

function manager(routes: string): Resource["body"] {
  const router = packed("extensions.filters.http.router.v3.Router", Router, {});
  return packed("extensions.filters.network.http_connection_manager.v3.HttpConnectionManager", HttpConnectionManager, {
    rds: { routeConfigName: routes, configSource: { ads: {} } },
    httpFilters: [{ name: "router", typedConfig: router }],
  });
}

/** By the name that Envoy has for it. */
function packed<T extends Message>(name: string, codec: Codec<T>, init: Init<T>): Resource["body"] {
  return { typeUrl: `type.googleapis.com/envoy.${name}`, value: codec.encode(init) };
}

function at(portValue: number): { readonly socketAddress: { readonly address: string; readonly portValue: number } } {
  return { socketAddress: { address: HOST, portValue } };
}
