// The end-to-end tests once more, on servers as `serve()` makes them.
import "./as-served.js";
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
import "./propagation/implicit.test.js";
