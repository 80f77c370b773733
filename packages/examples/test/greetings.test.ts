import { expect, test } from "@jest/globals";
import { service } from "@protoc-gen-ts/runtime/grpc";
import { GreetServiceClient, GreetServiceService } from "../src/gen/greet/greet_grpc.js";
import { GreeterClient, GreeterService } from "../src/gen/helloworld/helloworld_grpc.js";
import { greetService } from "../src/greet/greet-service.js";
import { sayHello } from "../src/hello/conversation.js";
import { greeter } from "../src/hello/greeter.js";
import { connect, serving } from "./serving.js";

test("hello greets, and greets again", async () => {
  const client = connect(GreeterClient, await serving(service(GreeterService, greeter)));
  expect((await client.sayHello({ name: "Ada" })).message).toBe("Hello Ada");
  expect((await client.sayHelloAgain({ name: "春" })).message).toBe("Hello again, 春");
});

test("a conversation notices a wrong answer", async () => {
  const rude = { sayHello: async () => ({ message: "Go away" }) };
  const client = connect(GreeterClient, await serving(service(GreeterService, rude)));
  const lines: string[] = [];
  await expect(sayHello(client, "Ada", (line) => lines.push(line))).rejects.toThrow("must name whom it greets");
  expect(lines).toEqual(["Ada is greeted: Go away"]);
});

test("greet greets", async () => {
  const client = connect(GreetServiceClient, await serving(service(GreetServiceService, greetService)));
  expect((await client.sayHello({ name: "Bob" })).msg).toBe("Hello Bob");
});
