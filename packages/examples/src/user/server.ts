import { Server } from "@grpc/grpc-js";
import { addService } from "@protoc-gen-ts/runtime/grpc";
import { UserServiceService } from "../gen/user/user_grpc.js";
import { runServer } from "../listening.js";
import { userService } from "./user-service.js";

const [address = "127.0.0.1:50057"] = process.argv.slice(2);

const server = new Server();
addService(server, UserServiceService, userService());
await runServer("user", server, address);
