import type { GreeterServer } from "../gen/helloworld/helloworld_grpc.js";

/** Serves helloworld.Greeter. */
export const greeter: GreeterServer = {
  async sayHello({ name }) {
    return { message: `Hello ${name}` };
  },
  async sayHelloAgain({ name }) {
    return { message: `Hello again, ${name}` };
  },
};
