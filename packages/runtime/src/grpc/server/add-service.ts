import type { Message } from "@bufbuild/protobuf";
import type {
  deserialize,
  MethodDefinition,
  Server,
  ServiceDefinition,
  UntypedServiceImplementation,
} from "@grpc/grpc-js";
import type { Init } from "../../index.js";
import { measured } from "./early-acknowledgement.js";
import { type AnyHandler, type Serving, serve } from "./answer.js";
import type { ServerCall, Surface } from "./server-call.js";

/** What serves a method. */
export type Handler<M> = M extends {
  readonly requestStream: infer RequestStream;
  readonly responseStream: infer ResponseStream;
  readonly requestDeserialize: deserialize<infer I extends Message>;
  readonly responseDeserialize: deserialize<infer O extends Message>;
}
  ? (
      request: RequestStream extends true ? AsyncIterable<I> : I,
      call: ServerCall,
    ) => ResponseStream extends true ? AsyncIterable<Init<O>> : Promise<Init<O>>
  : never;

/** What serves the methods of a service `S`, the type of its definition. A method may be left out. */
export type ServerImplementation<S> = { readonly [Name in keyof S]?: Handler<S[Name]> | undefined };

/** How to serve. */
export interface ServiceOptions {
  /**
   * Called with what a handler throws that is no RpcError, with values that cannot be encoded, and with what fails
   * while a cancelled handler cleans up. Clients see nothing of it. What this throws is ignored. Default: console.error.
   */
  readonly onError?: ((error: unknown, call: ServerCall) => unknown) | undefined;
}

/**
 * Makes a grpc-js server serve a service.
 *
 * Handlers are called as methods of the implementation, which may be an instance of a class. A method that is left out
 * answers UNIMPLEMENTED. Members that name no method are the implementation's own, and left alone.
 *
 * An RpcError that a handler throws goes to the client as it is; anything else becomes UNKNOWN, without a word of what
 * it was. Details are cut off at 4 KiB, and metadata above 48 KiB are left out, as they could not be sent. A request
 * that cannot be decoded answers INTERNAL, as does a response that cannot be encoded.
 * https://grpc.github.io/grpc/core/md_doc_statuscodes.html
 *
 * When the client cancels or goes away, `call.signal` aborts, reading requests throws its reason, and the iterator of
 * the responses gets `return()`. Mind that a Node.js client that cancels ends its requests a moment before: where it
 * matters whether they are complete, the last of them should say so.
 *
 * @throws TypeError if a member that names a method is no function.
 * @throws Error if the server has one of the methods already.
 */
export function addService<S extends ServiceDefinition>(
  server: Server,
  service: S,
  implementation: ServerImplementation<NoInfer<S>>,
  options: ServiceOptions = {},
): void {
  if (typeof implementation !== "object" || implementation === null) {
    throw new TypeError("the implementation of a service must be an object");
  }
  const refusals = new WeakMap<object, { readonly error: unknown }>();
  const serving: Serving = {
    report: reporter(options.onError ?? logError),
    // What is no object was refused before grpc-js saw it.
    refusal: (messages) => refusals.get(messages.find((message) => refusals.has(message as object)) as object),
  };
  // Without a prototype, as a method may be called __proto__.
  const definition: Record<string, ServiceDefinition[string]> = Object.create(null);
  const handlers: UntypedServiceImplementation = Object.create(null);
  for (const [name, method] of Object.entries(service)) {
    definition[name] = { ...method, responseSerialize: measured(noting(refusals, method.responseSerialize)) };
    const handler = handlerOf(implementation, name);
    if (handler === undefined) continue; // grpc-js answers UNIMPLEMENTED
    handlers[name] = (surface: Surface, reply?: Parameters<typeof serve>[4]) => {
      serve(method, handler, serving, surface, reply);
    };
  }
  server.addService(definition, handlers);
}

function handlerOf(implementation: object, name: string): AnyHandler | undefined {
  const member: unknown = Reflect.get(implementation, name);
  // A method may be called toString: what every object has serves none.
  if (member === undefined || member === Reflect.get(Object.prototype, name)) return undefined;
  if (typeof member !== "function") {
    throw new TypeError(
      `${name} must be a function, as it serves a method; got ${member === null ? "null" : typeof member}`,
    );
  }
  return member.bind(implementation);
}

type Serialize = MethodDefinition<unknown, unknown>["responseSerialize"];

/** grpc-js makes of an error a status without a word of it; this keeps the error for those who look after the server. */
function noting(refusals: WeakMap<object, { readonly error: unknown }>, encode: Serialize): Serialize {
  return (message) => {
    try {
      return encode(message);
    } catch (error) {
      refusals.set(message as object, { error });
      throw error;
    }
  };
}

function reporter(onError: (error: unknown, call: ServerCall) => unknown): Serving["report"] {
  return async (error, call) => {
    try {
      await onError(error, call);
    } catch {
      // There is nobody left to tell.
    }
  };
}

function logError(error: unknown, call: ServerCall): void {
  console.error(`${call.path} failed:`, error);
}
