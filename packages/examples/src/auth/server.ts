import { serve, tlsServerCredentials } from "@protoc-gen-ts/runtime/grpc";
import { checkAddress } from "../address.js";
import { ProgramError } from "../failure.js";
import { noticesDeadClients } from "../listening.js";
import { runProgram } from "../program.js";
import { secretIn, textIn } from "./files.js";
import { readOptions } from "./options.js";
import { secured } from "./secured.js";
import { tokenVerifier } from "./token-verifier.js";

const OPTIONS = ["cert", "key", "passphrase-file", "client-ca", "issuer", "audience", "jwks", "public-key"] as const;

await runProgram("", async () => {
  const options = readOptions(OPTIONS);
  const [address = "127.0.0.1:50443"] = options.positionals;
  const file = (path: string | undefined) => (path === undefined ? undefined : { file: path });
  const passphrase = options.get("passphrase-file");
  const publicKey = options.get("public-key");
  const issuer = options.need("issuer");

  const server = await sayingWhy(async () =>
    serve({
      address: checkAddress(address),
      ...secured(
        tokenVerifier({
          issuer,
          audience: options.get("audience") ?? "users",
          algorithms: ["ES256"],
          keys:
            publicKey === undefined
              ? { jwks: new URL(options.get("jwks") ?? `${issuer}/jwks.json`) }
              : { publicKey: textIn("--public-key", publicKey) },
        }),
        console.log,
      ),
      credentials: tlsServerCredentials({
        cert: { file: options.need("cert") },
        key: { file: options.need("key") },
        passphrase: passphrase && secretIn("--passphrase-file", passphrase),
        clientCa: file(options.get("client-ca")),
        reloadMs: 60_000,
      }),
      serverOptions: noticesDeadClients,
      closeOn: ["SIGINT", "SIGTERM"],
      graceMs: 500,
    }),
  );
  console.log(`auth: listening on ${server.addresses[0]}`);
  await server.closed;
  console.log("auth: stopped");
});

/** What is wrong with files, options and addresses is said in one line. */
async function sayingWhy<T>(work: () => Promise<T>): Promise<T> {
  return work().catch((error: Error) => {
    throw new ProgramError(error.message.replace(/\s+/g, " "));
  });
}
