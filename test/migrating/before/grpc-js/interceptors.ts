import {
  InterceptingCall,
  type Interceptor,
  ServerInterceptingCall,
  type ServerInterceptor,
  status,
} from "@grpc/grpc-js";

/** For servers: lets in who has the token. */
export function requiringToken(token: string): ServerInterceptor {
  return (_method, call) =>
    new ServerInterceptingCall(call, {
      start(next) {
        next({
          onReceiveMetadata(metadata, nextMetadata) {
            const [given] = metadata.get("authorization");
            if (given === token) nextMetadata(metadata);
            else call.sendStatus({ code: status.UNAUTHENTICATED, details: "a token is needed" });
          },
        });
      },
    });
}

/** For clients: sends the token. */
export function sendingToken(token: string): Interceptor {
  return (options, nextCall) =>
    new InterceptingCall(nextCall(options), {
      start(metadata, listener, next) {
        metadata.set("authorization", token);
        next(metadata, listener);
      },
    });
}
