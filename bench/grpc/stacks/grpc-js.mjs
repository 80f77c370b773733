// What all servers and clients on grpc-js begin with.
import grpc from "@grpc/grpc-js";

/** @returns {Promise<number>} The port. */
export function listen(server) {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
}

export const address = (port) => `127.0.0.1:${port}`;
