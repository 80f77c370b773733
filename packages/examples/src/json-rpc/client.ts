import { credentials } from "@grpc/grpc-js";
import { httpTransport, jsonRpcClient, tcpTransport } from "@protoc-gen-ts/json-rpc";
import { checkAddress } from "../address.js";
import { GreeterClient } from "../gen/helloworld/helloworld_grpc.js";
import { Greeter } from "../gen/helloworld/helloworld_pb.js";
import { runProgram } from "../program.js";

const [grpc = "127.0.0.1:50058", http = "127.0.0.1:50059", tcp = "127.0.0.1:50060", name = "world"] =
  process.argv.slice(2);

await runProgram(grpc, async () => {
  const ofGrpc = new GreeterClient(checkAddress(grpc), credentials.createInsecure());
  const overHttp = httpTransport({ url: `http://${checkAddress(http)}/jsonrpc` });
  const overTcp = tcpTransport({ address: checkAddress(tcp) });
  try {
    const clients = [
      { protocol: "gRPC", address: grpc, client: ofGrpc },
      { protocol: "JSON-RPC over HTTP", address: http, client: jsonRpcClient(Greeter, overHttp) },
      { protocol: "JSON-RPC over TCP", address: tcp, client: jsonRpcClient(Greeter, overTcp) },
    ];
    for (const { protocol, address, client } of clients) {
      await runProgram(address, async () => {
        const { message } = await client.sayHello({ name }, { timeoutMs: 5_000 });
        console.log(`${protocol}: ${message}`);
      });
    }
  } finally {
    for (const made of [ofGrpc, overHttp, overTcp]) made.close();
  }
});
