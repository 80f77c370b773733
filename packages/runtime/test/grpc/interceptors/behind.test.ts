// The end-to-end tests once more, with interceptors on both sides that pass everything on.
import "./behind.js";
import "../modes.test.js";
import "../errors.test.js";
import "../cancel.test.js";
import "../server-cancel.test.js";
import "../misuse.test.js";
