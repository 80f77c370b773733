import { credentials, ServerCredentials, status } from "@grpc/grpc-js";
import { register, XdsServer } from "@grpc/grpc-js-xds";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import {
  addService,
  earlyAcknowledgement,
  RpcError,
  type RunningServer,
  serve,
  service,
} from "@protoc-gen-ts/runtime/grpc";
import { greeter as greeterNamed } from "../../packages/examples/src/discovery/greeter.js";
import { GreeterClient, GreeterService } from "../../packages/examples/src/gen/helloworld/helloworld_grpc.js";
import { EchoClient, type EchoServer, EchoService } from "../../packages/runtime/test/grpc/echo-service.js";
import { echo as echoing } from "../../packages/runtime/test/grpc/faults/echo.js";
import { freePort } from "../support/processes.js";
import { type ControlPlane, controlPlane } from "./control-plane.js";
import { SERVER_TEMPLATE, served, spread } from "./resources.js";

// Our clients and servers with grpc-js's own xDS. A control plane tells it of them.

const greeter = greeterNamed(() => "xds-server");

const echo: EchoServer = {
  ...echoing().server,
  async say({ text }) {
    if (text === "fail") throw new RpcError(status.NOT_FOUND, "no such thing");
    return { text };
  },
};

let plane: ControlPlane;
let a: RunningServer;
let b: RunningServer;
/** Where an XdsServer listens, which takes no port of 0. */
let port: number;
const cleanups: (() => unknown)[] = [];

const insecure = credentials.createInsecure();

beforeAll(async () => {
  [plane, a, b, port] = await Promise.all([controlPlane(), named("a"), named("b"), freePort()]);
  // Read once, when the first client or server needs it.
  process.env["GRPC_XDS_BOOTSTRAP_CONFIG"] = JSON.stringify({
    xds_servers: [{ server_uri: plane.address, channel_creds: [{ type: "insecure" }] }],
    node: { id: "test", locality: {} },
    server_listener_resource_name_template: SERVER_TEMPLATE,
  });
  tellOf([a, b]);
  register();
});

afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
  expect(plane.refusals).toEqual([]);
});

afterAll(async () => {
  await Promise.all([a, b, plane].map((server) => server.close({ graceMs: 0 })));
});

test("calls go by turns to the servers that the control plane tells of, and to no others", async () => {
  const client = new GreeterClient("xds:///greeter", credentials.createInsecure());
  cleanups.push(() => client.close());
  await untilAnsweredBy(client, ["a", "b"]);
  const counts = await whoAnswers(client, 100);
  for (const name of ["a", "b"]) expect(Math.abs(counts[name]! - 50)).toBeLessThanOrEqual(5);

  tellOf([b]);
  await untilAnsweredBy(client, ["b"]);
  expect(await whoAnswers(client, 50)).toEqual({ b: 50 });

  tellOf([a, b]);
  await untilAnsweredBy(client, ["a", "b"]);
});

test("how calls are spread is for the control plane to say, not for the client", async () => {
  const client = new GreeterClient("xds:///greeter", insecure, { serviceConfig: { loadBalancing: "pick_first" } });
  cleanups.push(() => client.close());
  await untilAnsweredBy(client, ["a", "b"]);
});

test.each([
  ["servers of serve()", "xds:///greeter", ["a", "b"], async () => {}],
  ["an XdsServer", "xds:///xds-server", ["xds-server"], xdsServer],
])("calls of all kinds reach %s", async (_, target, names, start) => {
  await start();
  const greetings = new GreeterClient(target, insecure);
  const client = new EchoClient(target, insecure, { defaults: { timeoutMs: 10_000 } });
  cleanups.push(() => [greetings, client].map((it) => it.close()));
  await untilAnsweredBy(greetings, names);

  const texts = ["x", "y", "z"].map((text) => ({ text }));
  expect(await client.say({ text: "x" })).toMatchObject({ text: "x" });
  // Goes through a channel of its own.
  expect(await client.say({ text: "x" }, { compression: "gzip" })).toMatchObject({ text: "x" });
  expect(await all(client.list({ text: "x", count: 500 }))).toHaveLength(500);
  expect(await client.collect(texts)).toMatchObject({ index: 3 });
  expect(await all(client.chat(texts))).toMatchObject(texts);

  const failed: unknown = await client.say({ text: "fail" }).catch((error) => error);
  expect(failed).toBeInstanceOf(RpcError);
  expect(failed).toMatchObject({ code: status.NOT_FOUND, details: "no such thing" });
});

/** A server that says who it is. */
function named(name: string): Promise<RunningServer> {
  return serve({
    address: "127.0.0.1:0",
    services: [
      service(
        GreeterService,
        greeterNamed(() => name),
      ),
      service(EchoService, echo),
    ],
  });
}

/** An XdsServer, until the test is over. It listens once the control plane has told it how to serve. */
async function xdsServer(): Promise<void> {
  const server = new XdsServer({ interceptors: [earlyAcknowledgement] });
  addService(server, GreeterService, greeter);
  addService(server, EchoService, echo);
  cleanups.push(() => server.forceShutdown());
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error) => {
      if (error === null) resolve();
      else reject(error);
    });
  });
}

/** Has the control plane say that these are the greeters. */
function tellOf(greeters: readonly RunningServer[]): void {
  const ports = greeters.map((server) => server.port!);
  plane.tell([...spread("greeter", ports), ...spread("xds-server", [port]), ...served(port)]);
}

/** Who answers so many calls, and how often. */
async function whoAnswers(client: GreeterClient, calls: number): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let i = 0; i < calls; i++) {
    const { message } = await client.sayHello({ name: "you" }, { timeoutMs: 10_000 });
    const name = message.replace("Hello you, says ", "");
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** Waits until it is these who answer, and nobody else. */
async function untilAnsweredBy(client: GreeterClient, names: readonly string[]): Promise<void> {
  let answering: string[];
  do answering = Object.keys(await whoAnswers(client, 10));
  while (answering.sort().join() !== names.join());
}

async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items = [];
  for await (const item of stream) items.push(item);
  return items;
}
