import { service } from "@protoc-gen-ts/runtime/grpc";
import { UserServiceService } from "../gen/user/user_grpc.js";
import { runServer } from "../listening.js";
import { userService } from "./user-service.js";

const [address = "127.0.0.1:50057"] = process.argv.slice(2);

await runServer("user", address, service(UserServiceService, userService()));
