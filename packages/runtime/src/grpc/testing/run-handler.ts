import { type Metadata, type ServerInterceptingCallInterface, type sendUnaryData, status } from "@grpc/grpc-js";
import type { Method } from "./method.js";
import { Surface, statusOf } from "./surface.js";

/** Calls the handler of a method when it is due: at the headers, or when the one request is there. */
export function runHandler(method: Method, call: ServerInterceptingCallInterface): void {
  let headers: Metadata;
  let request: { readonly message: unknown } | undefined;
  let surface: Surface | undefined;

  const reply: sendUnaryData<unknown> = (error, message, trailers) => {
    if (error) call.sendStatus(statusOf(error, trailers));
    else call.sendMessage(message, () => call.sendStatus({ code: status.OK, details: "OK", metadata: trailers }));
  };
  const run = (): void => {
    surface = new Surface(method.path, call, headers, request?.message);
    try {
      // What a stream of responses has to say at its end comes after what it still holds.
      method.handler(surface, method.responseStream ? undefined : reply);
    } catch {
      call.sendStatus({ code: status.UNKNOWN, details: "Unknown error" });
    }
  };
  const refuse = (details: string): void => call.sendStatus({ code: status.UNIMPLEMENTED, details });

  call.start({
    onReceiveMetadata(metadata) {
      headers = metadata;
      if (method.requestStream) run();
      else call.startRead();
    },
    onReceiveMessage(message) {
      if (method.requestStream) {
        surface?.push(message);
      } else if (request === undefined) {
        request = { message };
        call.startRead();
      } else {
        refuse(`${method.path} takes one request, and got another one`);
      }
    },
    onReceiveHalfClose() {
      if (method.requestStream) surface?.push(null);
      else if (request === undefined) refuse(`${method.path} takes one request, and got none`);
      else run();
    },
    onCancel() {
      if (surface === undefined) return;
      surface.cancelled = true;
      surface.emit("cancelled", "cancelled");
      surface.destroy();
    },
  });
}
