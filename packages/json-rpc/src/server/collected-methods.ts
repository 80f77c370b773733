import {
  Server,
  type ServerUnaryCall,
  type ServiceDefinition,
  type sendUnaryData,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";

/** A method of a service, and what `addService` gives a server of grpc-js for it. */
export interface CollectedMethod {
  readonly definition: ServiceDefinition[string];
  /** As grpc-js calls it; undefined where the implementation leaves the method out. */
  readonly handle: UnaryHandler | undefined;
}

/** What serves a unary method. */
export type UnaryHandler = (call: ServerUnaryCall<unknown, unknown>, reply: sendUnaryData<unknown>) => void;

/** How the server that a {@link Collector} stands for is closed. */
export interface Ending {
  /** Takes no more. Settles when nothing is under way. */
  end(): Promise<void>;
  /** Breaks off what is left. */
  cut(): void;
}

/** A server of grpc-js that listens nowhere: it tells what it was given. */
export class Collector extends Server {
  readonly methods: Map<string, CollectedMethod> = new Map();
  readonly #ending: Ending;

  constructor(ending: Ending) {
    super({ "grpc.enable_channelz": 0 }); // else it would be listed until it is shut down
    this.#ending = ending;
  }

  override addService(service: ServiceDefinition, implementation: UntypedServiceImplementation): void {
    for (const [name, definition] of Object.entries(service)) {
      const { path } = definition;
      if (this.methods.has(path)) throw new Error(`${path} is served twice`);
      // The kind of the method says which handlers are those of a unary one, and only those are called.
      this.methods.set(path, { definition, handle: implementation[name] as UnaryHandler | undefined });
    }
  }

  override tryShutdown(callback: (error?: Error) => void): void {
    this.#ending.end().then(() => callback());
  }

  override forceShutdown(): void {
    this.#ending.cut();
  }
}
