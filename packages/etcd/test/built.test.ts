import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { etcd, finallyDo } from "./harness.js";

const names = {
  "@grpc/grpc-js": "credentials",
  "@protoc-gen-ts/etcd": "register, registerEtcdResolver",
  "@protoc-gen-ts/runtime/grpc": "serve",
  "@protoc-gen-ts/runtime/grpc/health": "health, HealthClient",
};

const main = `
  const endpoints = [process.argv[1]];
  const server = await serve({ address: "127.0.0.1:0", services: [health()] });
  const [address] = server.addresses;
  const registration = await register({ service: "health", id: "1", address, ttl: 2, endpoints });
  registerEtcdResolver({ endpoints });
  const client = new HealthClient("etcd:///health", credentials.createInsecure());
  console.log((await client.check({})).status);
  client.close();
  await registration.close();
  await server.close();
`;

const imports = Object.entries(names).map(([from, what]) => `import { ${what} } from "${from}";`);
const requires = Object.entries(names).map(([from, what]) => `const { ${what} } = require("${from}");`);

test.each([
  ["an ES module", "module", `${imports.join("\n")} ${main}`],
  ["CommonJS", "commonjs", `${requires.join("\n")} (async () => {${main}})();`],
])("as %s, the built package works in a program, which then ends by itself", async (_, type, program) => {
  const { address, admin } = await etcd();
  const child = spawn(process.execPath, [`--input-type=${type}`, "-e", program, address], {
    cwd: join(__dirname, ".."),
    stdio: ["ignore", "pipe", "pipe"],
  });
  finallyDo(() => child.kill("SIGKILL"));
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (text) => {
      said += text;
    });
  }
  const [code] = await once(child, "close");
  expect([code, said]).toEqual([0, "1\n"]);
  expect(await admin.list("/services/")).toEqual([]);
});
