import { service } from "@protoc-gen-ts/runtime/grpc";
import { RedisBroker } from "../broker/redis-broker.js";
import { connectToRedis } from "../broker/redis-connection.js";
import { SubscribeResponse } from "../gen/pubsub/pubsub_codec.js";
import { PubSubService } from "../gen/pubsub/pubsub_grpc.js";
import { noticesDeadClients, runServer } from "../listening.js";
import { runProgram } from "../program.js";
import { pubSub } from "./pubsub-service.js";

const [address = "127.0.0.1:50055"] = process.argv.slice(2);
const { REDIS_URL: url } = process.env;
const log = console.error;

await runProgram(address, async () => {
  const redis = url ? await connectToRedis(url, "pubsub", log) : undefined;
  const broker = redis && new RedisBroker(redis, { codec: SubscribeResponse, prefix: "pubsub:", log });
  await runServer("pubsub", address, service(PubSubService, pubSub(broker)), noticesDeadClients);
  redis?.close();
});
