import { createRegistry } from "@bufbuild/protobuf";
import { type ChannelCredentials, credentials, status } from "@grpc/grpc-js";
import { afterEach, expect, test } from "@jest/globals";
import { metrics } from "@opentelemetry/api";
import { BadRequest } from "@protoc-gen-ts/runtime/error-details";
import {
  type CallInterceptor,
  type ClientCall,
  callClientStreaming,
  callUnary,
  clientStreaming,
  RpcError,
  type ServerCall,
  ServiceClient,
  type ServiceClientOptions,
  type ServiceOptions,
  serve,
  service,
  unary,
} from "@protoc-gen-ts/runtime/grpc";
import { type InProcess, inProcess } from "@protoc-gen-ts/runtime/grpc/testing";
import { shouted } from "../../../test/ecosystem/gen/rules_pb.js";
import { Address, file_signup, Plan, Signup } from "../../../test/ecosystem/gen/signup_pb.js";
import { GreeterClient, type GreeterServer, GreeterService } from "../src/gen/gpt/gpt_grpc.js";
import { authenticating, caller, sendingToken } from "../src/interceptors/authentication.js";
import { logging } from "../src/interceptors/logging.js";
import { retrying } from "../src/interceptors/retrying.js";
import { type Histogram, timing } from "../src/interceptors/timing.js";
import { validating } from "../src/interceptors/validating.js";
import { collect } from "./serving.js";

let network: InProcess | undefined;
afterEach(() => network?.close());

const model: GreeterServer = {
  async getGPTMessage({ content }, call) {
    if (content === "") throw new RpcError(status.INVALID_ARGUMENT, "ask something");
    return { message: call.values.get(caller)?.name ?? content };
  },
  async *getGPTStreamData({ content }) {
    for (const message of content) yield { message };
  },
};

function start(
  onServer: ServiceOptions["callInterceptors"],
  onClient: readonly CallInterceptor<ClientCall>[] = [],
  server: GreeterServer = model,
): GreeterClient {
  network = inProcess({ services: [service(GreeterService, server)], callInterceptors: onServer, onError: () => {} });
  return network.client(GreeterClient, { callInterceptors: onClient });
}

test("a server and a client with interceptors", async () => {
  const lines: string[] = [];
  const log = (line: string): void => void lines.push(line);
  const userOf = async (token: string) => (token === "secret" ? { name: "Ada" } : undefined);

  const server = await serve({
    address: "127.0.0.1:0",
    services: [service(GreeterService, model)],
    callInterceptors: [logging(log), authenticating(userOf)],
  });

  const client = new GreeterClient(server.addresses[0], credentials.createInsecure(), {
    callInterceptors: [retrying({ attempts: 3, backoffMs: 100 }), sendingToken(() => "secret")],
  });
  expect((await client.getGPTMessage({ content: "who am I?" })).message).toBe("Ada");
  client.close();
  await server.close();
  expect(lines).toHaveLength(1);
});

test("logging says how each call ended", async () => {
  const lines: string[] = [];
  const client = start([logging((line) => lines.push(`server: ${line}`))], [logging((line) => lines.push(line))]);
  await client.getGPTMessage({ content: "hi" });
  await expect(client.getGPTMessage({})).rejects.toThrow("ask something");
  for await (const _ of client.getGPTStreamData({ content: "hello" })) break;
  expect(lines.filter((line) => !line.startsWith("server")).map((line) => line.replace(/\d+/, "n"))).toEqual([
    "/gpt.Greeter/GetGPTMessage OK after n ms",
    "/gpt.Greeter/GetGPTMessage INVALID_ARGUMENT ask something after n ms",
    "/gpt.Greeter/GetGPTStreamData left early after n ms",
  ]);
  expect(lines.filter((line) => line.startsWith("server: /gpt.Greeter/GetGPTMessage"))).toHaveLength(2);
});

test("timing measures calls by method and code, for OpenTelemetry as well", async () => {
  const seen: [number, Record<string, string>][] = [];
  const histogram: Histogram = { record: (seconds, attributes) => seen.push([seconds, attributes]) };
  const client = start(
    [timing(histogram)],
    [timing(metrics.getMeter("app").createHistogram("rpc.client.duration", { unit: "s" }))],
  );
  await client.getGPTMessage({ content: "hi" });
  await expect(client.getGPTMessage({})).rejects.toThrow("ask something");
  await collect(client.getGPTStreamData({ content: "hello" }));
  expect(seen.map(([, { "rpc.method": method, "rpc.grpc.status_code": code }]) => [method, code])).toEqual([
    ["GetGPTMessage", "OK"],
    ["GetGPTMessage", "INVALID_ARGUMENT"],
    ["GetGPTStreamData", "OK"],
  ]);
  for (const [seconds, { "rpc.service": name }] of seen) {
    expect(name).toBe("gpt.Greeter");
    expect(seconds).toBeGreaterThan(0);
  }
});

test("a token lets a client in, and tells the handler who it is", async () => {
  const users = new Map([["secret", { name: "Ada" }]]);
  const onServer = [authenticating(async (token) => users.get(token))];
  let token = "wrong";
  const client = start(onServer, [sendingToken(async () => token)]);
  const refused = { code: status.UNAUTHENTICATED, details: "a valid token is needed" };
  await expect(client.getGPTMessage({ content: "who am I?" })).rejects.toMatchObject(refused);
  await expect(collect(client.getGPTStreamData({}))).rejects.toMatchObject(refused);
  token = "secret";
  expect((await client.getGPTMessage({ content: "who am I?" })).message).toBe("Ada");
  await network?.close();
  await expect(start(onServer).getGPTMessage({})).rejects.toMatchObject(refused);
});

test("unary calls are tried again when the server was not there", async () => {
  let tried = 0;
  const fail = (code: status) => {
    tried++;
    throw new RpcError(code);
  };
  const client = start([], [retrying({ attempts: 3, backoffMs: 1 })], {
    getGPTMessage: async ({ content }) => (tried < 2 ? fail(status[content as "UNAVAILABLE"]) : { message: "there" }),
    // biome-ignore lint/correctness/useYield: it fails before it gives anything.
    async *getGPTStreamData() {
      fail(status.UNAVAILABLE);
    },
  });
  expect((await client.getGPTMessage({ content: "UNAVAILABLE" })).message).toBe("there");
  expect(tried).toBe(2);
  tried = -5;
  await expect(client.getGPTMessage({ content: "UNAVAILABLE" })).rejects.toMatchObject({ code: status.UNAVAILABLE });
  expect(tried).toBe(-2);
  tried = 0;
  await expect(client.getGPTMessage({ content: "NOT_FOUND" })).rejects.toMatchObject({ code: status.NOT_FOUND });
  await expect(collect(client.getGPTStreamData({}))).rejects.toMatchObject({ code: status.UNAVAILABLE });
  expect(tried).toBe(2);
});

test("a wait between two attempts ends with the call", async () => {
  let tried = 0;
  const client = start([], [retrying({ attempts: 5, backoffMs: 1e9 })], {
    ...model,
    async getGPTMessage() {
      tried++;
      throw new RpcError(status.UNAVAILABLE);
    },
  });
  const late = client.getGPTMessage({}, { timeoutMs: 200 });
  await expect(late).rejects.toMatchObject({ code: status.DEADLINE_EXCEEDED });
  expect(tried).toBe(1);
});

const SignupsService = {
  signUp: unary("/ecosystem.Signups/SignUp", Signup, Address),
  signUpAll: clientStreaming("/ecosystem.Signups/SignUpAll", Signup, Address),
};

class SignupsClient extends ServiceClient<typeof SignupsService> {
  constructor(address: string, credentials: ChannelCredentials, options?: ServiceClientOptions<typeof SignupsService>) {
    super(SignupsService, address, credentials, options);
  }
}

test("requests that break their rules are refused, in words and as google.rpc.BadRequest", async () => {
  const served: string[] = [];
  network = inProcess({
    services: [
      service(SignupsService, {
        async signUp({ email }) {
          served.push(email);
          return {};
        },
        async signUpAll(requests) {
          for await (const { email } of requests) served.push(email);
          return {};
        },
      }),
    ],
    callInterceptors: [validating(createRegistry(file_signup, shouted))],
    onError: () => {},
  });
  const client = network.client(SignupsClient);
  const good = {
    email: "ada@example.com",
    password: "correct horse",
    passwordAgain: "correct horse",
    age: 18,
    plan: Plan.FREE,
    address: { city: "London" },
    payment: { case: "cash", value: true },
    trial: { seconds: 86400n },
    guests: 4,
    key: Uint8Array.of(1, 2, 3, 4),
    motto: "ONWARD!",
  } as const;
  await callUnary(client, SignupsService.signUp, good);
  expect(served).toEqual(["ada@example.com"]);

  const bad = { ...good, email: "ada", age: 17 };
  const refused = async (call: Promise<unknown>) => {
    const error = await call.then(
      () => undefined,
      (reason: RpcError) => reason,
    );
    expect(error).toMatchObject({ code: status.INVALID_ARGUMENT });
    expect(error!.details).toContain("email");
    const [{ fieldViolations } = { fieldViolations: [] }] = error!.findDetails(BadRequest);
    expect(fieldViolations.map(({ field }) => field)).toEqual(["email", "age"]);
    expect(fieldViolations[0]!.description).toContain("email");
  };
  await refused(callUnary(client, SignupsService.signUp, bad));
  await refused(callClientStreaming(client, SignupsService.signUpAll, [good, bad, good]));
  expect(served).toEqual(["ada@example.com", "ada@example.com"]);
});

/** `tsc --noEmit` checks it, nothing of it runs. */
export function mustNotCompile(onServer: CallInterceptor<ServerCall>): void {
  // @ts-expect-error: one for servers, on a client
  start([], [onServer]);
}
