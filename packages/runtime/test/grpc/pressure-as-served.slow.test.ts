// Many messages each way once more, on a server as `serve()` makes it.
import "./as-served.js";
import "./pressure-client.slow.test.js";
import "./pressure-server.slow.test.js";
