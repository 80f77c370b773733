import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";

/** For servers: lets in who has the token. */
export function requiringToken(token: string): Interceptor {
  return (next) => async (request) => {
    const given = request.header.get("authorization");
    if (given !== token) throw new ConnectError("a token is needed", Code.Unauthenticated);
    return next(request);
  };
}

/** For clients: sends the token. */
export function sendingToken(token: string): Interceptor {
  return (next) => (request) => {
    request.header.set("authorization", token);
    return next(request);
  };
}
