import type { Message } from "@bufbuild/protobuf";
import type {
  deserialize,
  MethodDefinition,
  Server,
  ServiceDefinition,
  UntypedServiceImplementation,
} from "@grpc/grpc-js";
import type { Init } from "../../index.js";
import type { CallInterceptor } from "../call-interceptor.js";
import type { MethodInfo } from "../definition.js";
import { intercepted, type Target } from "../intercepted.js";
import { orEncoded } from "../stream/encoded-message.js";
import { weighing } from "../stream/weight.js";
import { answer, type Serving } from "./answer.js";
import { meantForClient } from "./failure.js";
import { liveCallsOf } from "./live-calls.js";
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
   * Called with everything that a handler throws, with values that cannot be encoded, and with what fails while a
   * cancelled handler cleans up; not with what a handler throws because its call was cancelled. What this throws is
   * ignored. Default: what the client does not get to see goes to console.error.
   */
  readonly onError?: ((error: unknown, call: ServerCall) => unknown) | undefined;
  /** What stands around the calls, of all kinds, the first of them outermost. */
  readonly callInterceptors?: readonly CallInterceptor<ServerCall>[] | undefined;
  /**
   * Whether calls that clients of ours make while a handler runs are made for its call: they have its deadline, if that
   * is the earlier one, and are cancelled with it. It rests on AsyncLocalStorage, which costs each call a little. Without
   * it, a handler passes its call on by itself: `client.say(request, { call })`. Default: false.
   */
  readonly propagate?: boolean | undefined;
}

/**
 * Makes a grpc-js server serve a service.
 *
 * Handlers are called as methods of the implementation, which may be an instance of a class. A method that is left out
 * answers UNIMPLEMENTED. Members that name no method are the implementation's own, and left alone.
 *
 * An RpcError that a handler makes goes to the client as it is, but for details above 4 KiB, which are cut off, and
 * metadata above 48 KiB, which are left out: they could not be sent. Of anything else the client gets a code, and no word
 * of what it was: INTERNAL for a message that cannot be encoded or decoded; CANCELLED for an AbortError and for a call of
 * the handler's own that was cancelled; DEADLINE_EXCEEDED for a TimeoutError and for such a call that ran out of time;
 * UNKNOWN for all other errors, those of the handler's own calls among them: what another server says is not for this
 * client, so a handler that wants to pass it on makes an RpcError of it.
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
    report: reporter(options.onError ?? logHidden),
    // What is no object was refused before grpc-js saw it.
    refusal: (messages) => refusals.get(messages.find((message) => refusals.has(message as object)) as object),
    propagate: options.propagate ?? false,
    calls: liveCallsOf(server),
  };
  // Without a prototype, as a method may be called __proto__.
  const definition: Record<string, ServiceDefinition[string]> = Object.create(null);
  const handlers: UntypedServiceImplementation = Object.create(null);
  for (const [name, method] of Object.entries(service)) {
    definition[name] = {
      ...method,
      ...(method.requestStream && { requestDeserialize: weighing(method.requestDeserialize) }),
      responseSerialize: orEncoded(noting(refusals, method.responseSerialize)),
    };
    const handler = handlerOf(implementation, name);
    if (handler === undefined) continue; // grpc-js answers UNIMPLEMENTED
    const info = infoOf(method);
    const around = intercepted(options.callInterceptors ?? [], info, handler);
    handlers[name] = (surface: Surface, reply?: Parameters<typeof answer>[4]) => {
      answer(info, around, serving, surface, reply);
    };
  }
  // grpc-js refuses a service without methods; there is nothing to serve.
  if (Object.keys(definition).length > 0) server.addService(definition, handlers);
}

/** What is known of a method; of those that others defined, not the types of their messages. */
function infoOf(method: ServiceDefinition[string] & Partial<MethodInfo>): MethodInfo {
  const { path, requestStream, responseStream, idempotency } = method;
  const { input = { typeName: "" }, output = { typeName: "" } } = method;
  return { path, requestStream, responseStream, input, output, idempotency };
}

function handlerOf(implementation: object, name: string): Target<ServerCall> | undefined {
  const member: unknown = Reflect.get(implementation, name);
  // A method may be called toString, or __proto__: what every object has serves none.
  if (member === undefined || member === Reflect.get({}, name)) return undefined;
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

function logHidden(error: unknown, call: ServerCall): void {
  if (meantForClient(error) === undefined) console.error(`${call.method.path} failed:`, error);
}
