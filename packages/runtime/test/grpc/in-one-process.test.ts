// The end-to-end tests once more, without a socket. What is left out is about sockets: proxies, connections that are
// cut, channels and their options, TLS, other implementations as peers, and when grpc-js takes a message for written.
import "./in-one-process.js";
import "./modes.test.js";
import "./errors.test.js";
import "./error-details.test.js";
import "./cancel.test.js";
import "./server-cancel.test.js";
import "./load.test.js";
import "./misuse.test.js";
import "./pushable-calls.test.js";
import "./interceptors/around.test.js";
import "./interceptors/leaving.test.js";
import "./interceptors/outcomes.test.js";
import "./interceptors/scope.test.js";
import "./propagation/chain.test.js";
import "./propagation/implicit.test.js";
import "./options/defaults.test.js";
