// Many messages each way once more, without a socket.
import "./in-one-process.js";
import "./pressure-client.slow.test.js";
import "./pressure-server.slow.test.js";
