import { generateKeyPairSync } from "node:crypto";
import { status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { type RpcError, type ServerCall, service } from "@protoc-gen-ts/runtime/grpc";
import { inProcess } from "@protoc-gen-ts/runtime/grpc/testing";
import { authority } from "../../../runtime/test/grpc/tls/certificates.js";
import { commonNameOf } from "../../src/auth/certificate.js";
import { secured } from "../../src/auth/secured.js";
import { describeTrouble } from "../../src/auth/trouble.js";
import { GreeterClient, type GreeterServer, GreeterService } from "../../src/gen/helloworld/helloworld_grpc.js";
import { UserServiceClient, UserServiceService } from "../../src/gen/user/user_grpc.js";
import { greeter } from "../../src/hello/greeter.js";
import { collect, finallyDo, serving } from "../serving.js";
import { ca, connectSecurely, servingSecurely, trusting } from "./secure.js";
import { tokenWith, verifier } from "./tokens.js";

const stranger = authority("somebody else");
const laptop = ca.issue({ name: "laptop" });

describe("the client's certificate", () => {
  const named: GreeterServer = {
    sayHello: async (_request, call) => ({ message: `Hello ${commonNameOf(call)}` }),
    sayHelloAgain: async (_request, call) => ({ message: `Hello again, ${commonNameOf(call)}` }),
  };

  test("has a name that a handler can read", async () => {
    const address = await servingSecurely({ services: [service(GreeterService, named)] }, { mutual: true });
    const phone = ca.issue({ name: "phone" });
    for (const [own, name] of [
      [laptop, "laptop"],
      [phone, "phone"],
    ] as const) {
      const client = connectSecurely(GreeterClient, address, undefined, trusting(own));
      expect((await client.sayHello({})).message).toBe(`Hello ${name}`);
      expect((await client.sayHelloAgain({})).message).toBe(`Hello again, ${name}`);
    }
  });

  test("is not there without mutual TLS, without TLS, and without a network", async () => {
    const tls = await servingSecurely({ services: [service(GreeterService, named)] });
    const client = connectSecurely(GreeterClient, tls, undefined, trusting(laptop));
    expect((await client.sayHello({})).message).toBe("Hello undefined");
    const network = inProcess({ services: [service(GreeterService, named)] });
    finallyDo(() => network.close());
    expect((await network.client(GreeterClient).sayHello({})).message).toBe("Hello undefined");
  });

  test.each<[string, unknown]>([
    ["several names", { CN: ["laptop", "server"] }],
    ["no name", { O: "Example" }],
    ["no subject", undefined],
  ])("names nobody where it has %s", (_what, subject) => {
    const call = { authContext: { sslPeerCertificate: { subject } } } as ServerCall;
    expect(commonNameOf(call)).toBeUndefined();
  });

  test("is in the log beside the subject of the token, in calls of all kinds", async () => {
    const lines: string[] = [];
    const address = await servingSecurely(
      secured(verifier(), (line) => lines.push(line)),
      { mutual: true },
    );
    const token = await tokenWith({ roles: ["admin"], scope: "logs:write" });
    const own = ca.issue({ name: 'laptop" \n by "2' });
    const client = connectSecurely(UserServiceClient, address, token, trusting(own));
    await client.getUserInfo({});
    await collect(client.listUsers({}));
    await client.uploadLogs([]);
    await collect(client.chat([]));
    const who = String.raw`by "1" from "laptop\" \n by \"2": OK`;
    expect(lines).toEqual(Object.values(UserServiceService).map(({ path }) => `${path} ${who}`));
  });
});

describe("what TLS refuses is said in one line", () => {
  const services = [service(GreeterService, greeter)];
  const refusal = async (address: string, secure = trusting()): Promise<[RpcError, string | undefined]> => {
    const client = connectSecurely(GreeterClient, address, undefined, secure);
    const error: RpcError = await client.sayHello({}).then(
      () => undefined,
      (reason) => reason,
    );
    expect(error).toMatchObject({ code: status.UNAVAILABLE });
    return [error, describeTrouble(error, "here")];
  };

  test.each([
    [
      "of another authority",
      stranger.issue({ name: "server" }),
      "of an authority that is not trusted here; is --ca the",
    ],
    ["for another host", ca.issue({ name: "server", hosts: ["example.com"] }), "for another host; call it by a name"],
    ["that has expired", ca.issue({ name: "server", days: -1 }), "that has expired"],
  ])("a server's certificate %s", async (_what, issued, why) => {
    const [, line] = await refusal(await servingSecurely({ services }, { issued }));
    expect(line).toContain(`the server at here has a certificate ${why}`);
    expect(line).not.toContain("\n");
  });

  test("a client without a certificate, where one is wanted", async () => {
    const address = await servingSecurely({ services }, { mutual: true });
    const [, line] = await refusal(address);
    expect(line).toBe("the server at here wants a certificate of its clients; give --cert and --key");
  });

  test.each([
    ["of another authority", stranger.issue({ name: "laptop" })],
    ["that has expired", ca.issue({ name: "laptop", days: -1 })],
  ])("a client's certificate %s", async (_what, own) => {
    const address = await servingSecurely({ services }, { mutual: true });
    const [, line] = await refusal(address, trusting(own));
    // The server says nothing more than that, in words of its own or in those of TLS.
    expect(line).toMatch(/^the server at here (has broken off the connection|wants a certificate)/);
  });

  test("a server without TLS", async () => {
    const [, line] = await refusal(await serving(services[0]!));
    expect(line).toMatch(/^the server at here (does not speak TLS|has broken off the connection)/);
  });

  test("and nothing else", async () => {
    const [error, line] = await refusal("127.0.0.1:1");
    expect(error.details).toContain("ECONNREFUSED");
    expect(line).toBeUndefined();
    expect(describeTrouble(new Error("certificate has expired"), "here")).toBeUndefined();
  });
});

test("a key that is not that of the certificate is refused where it is given, and not shown", () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const make = () => trusting({ cert: laptop.cert, key });
  expect(make).toThrow("key is not that of the first certificate of cert");
  expect(make).not.toThrow(key.split("\n")[1]);
});
