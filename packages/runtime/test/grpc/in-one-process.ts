import { runOver } from "./harness.js";
import { oneProcess } from "./transports.js";

runOver(oneProcess);
