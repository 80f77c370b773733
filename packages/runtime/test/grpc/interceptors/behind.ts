import { runOver } from "../harness.js";
import { behindInterceptors } from "../transports.js";

runOver(behindInterceptors);
