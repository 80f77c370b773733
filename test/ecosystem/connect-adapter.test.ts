import type { ConnectRouter } from "@connectrpc/connect";
import { beforeAll, describe, jest } from "@jest/globals";
import { connectImplementation } from "@protoc-gen-ts/runtime/grpc/connect";
import { UserServiceService } from "../../packages/examples/src/gen/user/user_grpc.js";
import { UserService } from "../../packages/examples/src/gen/user/user_pb.js";
import { testConnectClient } from "./connect-client.js";
import { transports } from "./connect-transports.js";
import { ourUsers, Witness } from "./user-service.js";

// One implementation, written for grpc-js, served by Connect as well.

// Connect complains that it cannot tell a client that is gone.
beforeAll(() => void jest.spyOn(console, "error").mockImplementation(() => {}));

function routes(witness: Witness): (router: ConnectRouter) => void {
  return (router) => router.service(UserService, connectImplementation(UserServiceService, ourUsers(witness)));
}

describe.each(transports)("an implementation for grpc-js, served by Connect: %s", (_name, abilities, open) => {
  testConnectClient((witness) => open(routes(witness)), abilities, new Witness());
});
