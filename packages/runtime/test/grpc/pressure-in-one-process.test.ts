// Many messages each way once more, without a socket.
import "./in-one-process.js";
import "./pressure-client.test.js";
import "./pressure-server.test.js";
