import { type Server, ServerCredentials } from "@grpc/grpc-js";

/** Has a server listen on a free port. */
export function listen(server: Server) {
  return new Promise<{ port: number; close(): Promise<void> }>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
      const close = () => new Promise<void>((closed) => server.tryShutdown(() => closed()));
      if (error) reject(error);
      else resolve({ port, close });
    });
  });
}
