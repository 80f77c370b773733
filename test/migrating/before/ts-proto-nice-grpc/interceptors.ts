import { type ClientMiddleware, Metadata, ServerError, type ServerMiddleware, Status } from "nice-grpc";

/** For servers: lets in who has the token. */
export function requiringToken(token: string): ServerMiddleware {
  return async function* (call, context) {
    const given = context.metadata.get("authorization");
    if (given !== token) throw new ServerError(Status.UNAUTHENTICATED, "a token is needed");
    return yield* call.next(call.request, context);
  };
}

/** For clients: sends the token. */
export function sendingToken(token: string): ClientMiddleware {
  return async function* (call, options) {
    const metadata = Metadata(options.metadata).set("authorization", token);
    return yield* call.next(call.request, { ...options, metadata });
  };
}
