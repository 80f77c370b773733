import type { GreeterServer } from "../gen/helloworld/helloworld_grpc.js";

/**
 * Serves helloworld.Greeter, and says who does.
 *
 * @param name Who this server is.
 */
export function greeter(name: () => string): Required<GreeterServer> {
  const greet = async (text: string) => ({ message: `${text}, says ${name()}` });
  return {
    sayHello: ({ name: caller }) => greet(`Hello ${caller}`),
    sayHelloAgain: ({ name: caller }) => greet(`Hello again, ${caller}`),
  };
}
