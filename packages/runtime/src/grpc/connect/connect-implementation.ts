import type { HandlerContext } from "@connectrpc/connect";
import type { deserialize, ServiceDefinition } from "@grpc/grpc-js";
import type { ServerImplementation, ServiceOptions } from "../index.js";
import { type CollectedHandler, collectedHandlers } from "./collected-handlers.js";
import { ConnectSurface } from "./connect-surface.js";

/** What serves a method, as Connect calls it. */
export type ConnectHandler<M> = M extends {
  readonly requestStream: infer RequestStream;
  readonly responseStream: infer ResponseStream;
  readonly requestDeserialize: deserialize<infer I>;
  readonly responseDeserialize: deserialize<infer O>;
}
  ? (
      request: RequestStream extends true ? AsyncIterable<I> : I,
      context: HandlerContext,
    ) => ResponseStream extends true ? AsyncIterable<O> : Promise<O>
  : never;

/** What serves the methods of a service `S`, the type of its definition, as a router of Connect takes it. */
export type ConnectImplementation<S> = { readonly [Name in keyof S]?: ConnectHandler<S[Name]> };

/**
 * Lets Connect serve what `addService` serves, so that browsers can call it:
 *
 * ```ts
 * const routes = (router: ConnectRouter) =>
 *   router.service(Greeter, connectImplementation(GreeterService, greeter, { onError }));
 * http.createServer(connectNodeAdapter({ routes })).listen(8080);
 * ```
 *
 * The options mean the same, and so do errors, headers, trailers, deadlines and cancellation. What Connect does not tell
 * is who calls: `call.peer` is `unknown`, and `call.authContext` empty. And it sends headers together with the first
 * message, not ahead of it. https://connectrpc.com/docs/node/implementing-services
 *
 * @throws TypeError if a member that names a method is no function.
 */
export function connectImplementation<S extends ServiceDefinition>(
  service: S,
  implementation: ServerImplementation<NoInfer<S>>,
  options: ServiceOptions = {},
): ConnectImplementation<S> {
  const handlers = collectedHandlers(service, implementation, options);
  // Each has the types of its method, which the names stand for.
  return Object.fromEntries(handlers.map((handler) => [handler.name, served(handler)])) as ConnectImplementation<S>;
}

function served({ method, handle }: CollectedHandler): (request: unknown, context: HandlerContext) => unknown {
  return (request, context) => {
    const surface = new ConnectSurface(method, request, context);
    handle(surface, surface.reply);
    return method.responseStream ? surface.responses : first(surface.responses);
  };
}

async function first(responses: AsyncIterator<unknown>): Promise<unknown> {
  return (await responses.next()).value;
}
