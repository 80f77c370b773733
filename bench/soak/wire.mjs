import { connect, createServer } from "node:net";

/**
 * A wire to a server, with which something can go wrong.
 *
 * @param {() => number} port That of the server.
 */
export async function wire(port) {
  const connections = new Set();
  let stalled = false;
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ port: port(), host: "127.0.0.1", allowHalfOpen: true });
    const connection = {
      /** How many pieces more it carries. */
      piecesToLive: Number.POSITIVE_INFINITY,
      resume() {
        near.resume();
        far.resume();
      },
      cut() {
        connections.delete(connection);
        // Node.js never closes a socket that is reset after its end.
        for (const socket of [near, far]) socket.writableEnded ? socket.destroy() : socket.resetAndDestroy();
      },
    };
    connections.add(connection);
    carry(near, far, connection);
    carry(far, near, connection);
  });

  function carry(from, to, connection) {
    from.on("error", connection.cut);
    from.on("end", () => to.end());
    from.on("close", () => connections.delete(connection));
    from.on("data", (bytes) => {
      if (connection.piecesToLive-- <= 0) return connection.cut();
      if (!to.write(bytes) || stalled) from.pause();
    });
    to.on("drain", () => stalled || from.resume());
  }

  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `127.0.0.1:${server.address().port}`,
    /** Breaks all connections, after so many pieces more. */
    cut(pieces) {
      for (const connection of connections) connection.piecesToLive = pieces;
    },
    /** Carries nothing for a while. */
    stall(ms) {
      stalled = true;
      setTimeout(() => {
        stalled = false;
        for (const connection of connections) connection.resume();
      }, ms);
    },
    close() {
      for (const connection of connections) connection.cut();
      server.close();
    },
  };
}
