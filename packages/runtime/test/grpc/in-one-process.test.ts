// The end-to-end tests once more, without a socket. What is left out is about sockets: proxies, connections that are
// cut, other implementations as peers, and when grpc-js takes a message for written.
import "./in-one-process.js";
import "./modes.test.js";
import "./errors.test.js";
import "./cancel.test.js";
import "./load.test.js";
import "./misuse.test.js";
