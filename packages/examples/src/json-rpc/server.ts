import { serveJsonRpc } from "@protoc-gen-ts/json-rpc";
import { serve, service } from "@protoc-gen-ts/runtime/grpc";
import { checkAddress } from "../address.js";
import { GreeterService } from "../gen/helloworld/helloworld_grpc.js";
import { Greeter } from "../gen/helloworld/helloworld_pb.js";
import { greeter } from "../hello/greeter.js";
import { runProgram } from "../program.js";

const [grpc = "127.0.0.1:50058", http = "127.0.0.1:50059", tcp = "127.0.0.1:50060"] = process.argv.slice(2);

await runProgram(grpc, async () => {
  const services = [service(GreeterService, greeter)];
  const closing = { closeOn: ["SIGINT", "SIGTERM"], graceMs: 500 } as const;

  const ofGrpc = await serve({ address: checkAddress(grpc), services, ...closing });
  const ofJson = await serveJsonRpc({
    http: { address: checkAddress(http) },
    tcp: { address: checkAddress(tcp) },
    services,
    schemas: [Greeter],
    ...closing,
  });
  const addresses = [ofGrpc.addresses[0], `http://${ofJson.http.address}/jsonrpc`, ofJson.tcp.address];
  console.log(`json-rpc: listening on ${addresses.join(", ")}`);
  await Promise.all([ofGrpc.closed, ofJson.closed]);
  console.log("json-rpc: stopped");
});
