import { Server, type ServiceDefinition, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { addService, type ServerImplementation, type ServiceOptions } from "../index.js";
import type { ConnectSurface, Reply } from "./connect-surface.js";

/** What one method of a service has. */
export interface CollectedHandler {
  readonly name: string;
  readonly method: ServiceDefinition[string];
  /** As grpc-js calls it. */
  handle(surface: ConnectSurface, reply: Reply): void;
}

/**
 * The handlers that `addService` gives a server of grpc-js: with interceptors, errors and all else as they are there. A
 * method that is left out has none.
 *
 * @throws TypeError if the implementation is none.
 */
export function collectedHandlers<S extends ServiceDefinition>(
  service: S,
  implementation: ServerImplementation<NoInfer<S>>,
  options: ServiceOptions,
): readonly CollectedHandler[] {
  const collector = new Collector();
  addService(collector, service, implementation, options);
  return collector.collected;
}

/** A server that serves nobody. */
class Collector extends Server {
  readonly collected: CollectedHandler[] = [];

  constructor() {
    super({ "grpc.enable_channelz": 0 }); // else it would be listed until it is shut down
  }

  override addService(service: ServiceDefinition, implementation: UntypedServiceImplementation): void {
    for (const [name, handle] of Object.entries(implementation)) {
      // Handlers of all kinds take a surface that is all of grpc-js's in one, and those that need it a callback.
      this.collected.push({ name, method: service[name]!, handle: handle as CollectedHandler["handle"] });
    }
  }
}
