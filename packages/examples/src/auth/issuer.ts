import { once } from "node:events";
import { ProgramError } from "../failure.js";
import { runProgram } from "../program.js";
import { secretIn } from "./files.js";
import { startIssuer } from "./issuing.js";
import { readOptions } from "./options.js";

await runProgram("", async () => {
  const options = readOptions(["port", "secret-file", "lifetime-seconds"]);
  const secret = secretIn("--secret-file", options.need("secret-file"));
  const port = Number(options.get("port") ?? 50480);
  const lifetime = Number(options.get("lifetime-seconds") ?? 300);
  if (!(Number.isInteger(port) && port >= 0 && port < 65536)) throw new ProgramError("--port is no port");
  if (!(Number.isInteger(lifetime) && lifetime > 0)) throw new ProgramError("--lifetime-seconds is no number of them");
  const issuer = await startIssuer({
    port,
    audience: "users",
    lifetimeMs: lifetime * 1000,
    accounts: new Map([
      ["ada", { secret, subject: "1", roles: ["admin"], scope: "logs:write" }],
      ["charles", { secret, subject: "2", roles: ["member"] }],
    ]),
  }).catch((error: Error) => {
    throw new ProgramError(`cannot listen at port ${port}: ${error.message}`);
  });
  console.log(`issuer: listening on ${issuer.url}`);
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  await issuer.close();
  console.log("issuer: stopped");
});
