import type { GreetServiceServer } from "../gen/greet/greet_grpc.js";

/** Serves packages.GreetService. */
export const greetService: GreetServiceServer = {
  async sayHello({ name }) {
    return { msg: `Hello ${name}` };
  },
};
