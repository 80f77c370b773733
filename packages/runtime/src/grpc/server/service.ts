import type { Server, ServiceDefinition } from "@grpc/grpc-js";
import { addService, type ServerImplementation, type ServiceOptions } from "./add-service.js";

/** A service and what serves it, as `serve` takes them. */
export interface Service {
  /** The full names of what is served, such as `gpt.Greeter`. */
  readonly names: readonly string[];
  /** Makes a server serve it. What its own options do not say, these do; their interceptors are the outer ones. */
  addTo(server: Server, options: ServiceOptions): void;
  /** Called when the server takes calls, with the full names of all that it serves. */
  opened?(names: readonly string[]): void;
  /** Called when the server is about to take no more calls. */
  closing?(): void;
}

/** A service and what serves it: see {@link addService}. */
export function service<S extends ServiceDefinition>(
  definition: S,
  implementation: ServerImplementation<NoInfer<S>>,
  options: ServiceOptions = {},
): Service {
  return {
    names: [...new Set(Object.values(definition).map(({ path }) => path.split("/")[1]!))],
    addTo(server, defaults) {
      addService(server, definition, implementation, {
        onError: options.onError ?? defaults.onError,
        propagate: options.propagate ?? defaults.propagate,
        callInterceptors: [...(defaults.callInterceptors ?? []), ...(options.callInterceptors ?? [])],
      });
    },
  };
}
