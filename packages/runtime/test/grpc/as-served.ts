import { runOver } from "./harness.js";
import { asServed } from "./transports.js";

runOver(asServed);
