import { credentials } from "@grpc/grpc-js";
import { bearerToken, tlsCredentials } from "@protoc-gen-ts/runtime/grpc";
import { runClient } from "../calling.js";
import { ProgramError } from "../failure.js";
import { UserServiceClient } from "../gen/user/user_grpc.js";
import { runProgram } from "../program.js";
import { cachedToken } from "./cached-token.js";
import { clientCredentials } from "./client-credentials.js";
import { converse } from "./conversation.js";
import { secretIn } from "./files.js";
import { readOptions } from "./options.js";
import { sayingWhatIsWrong } from "./trouble.js";

const OPTIONS = ["ca", "cert", "key", "passphrase-file", "token-url", "client-id", "secret-file"] as const;

await runProgram("", async () => {
  const options = readOptions(OPTIONS);
  const [address = "localhost:50443"] = options.positionals;
  await runClient(
    address,
    (target) => new UserServiceClient(target, connectedBy()),
    (client, signal) => sayingWhatIsWrong(address, () => converse(client, console.log, { signal, timeoutMs: 5_000 })),
  );

  /** TLS, and a token with each call. */
  function connectedBy() {
    const file = (path: string | undefined) => (path === undefined ? undefined : { file: path });
    const passphrase = options.get("passphrase-file");
    try {
      const secure = tlsCredentials({
        ca: file(options.get("ca")),
        cert: file(options.get("cert")),
        key: file(options.get("key")),
        passphrase: passphrase && secretIn("--passphrase-file", passphrase),
      });
      const account = {
        tokenUrl: options.get("token-url") ?? "http://127.0.0.1:50480/token",
        clientId: options.need("client-id"),
        clientSecret: secretIn("--secret-file", options.need("secret-file")),
      };
      const token = bearerToken(cachedToken(clientCredentials(account)));
      return credentials.combineChannelCredentials(secure, token);
    } catch (error) {
      throw new ProgramError((error as Error).message); // of files and options, in one line
    }
  }
});
