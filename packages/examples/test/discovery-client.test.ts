import { expect, test } from "@jest/globals";
import { serve, service } from "@protoc-gen-ts/runtime/grpc";
import { freePort } from "../../../test/support/processes.js";
import { greeter } from "../src/discovery/greeter.js";
import { GreeterService } from "../src/gen/helloworld/helloworld_grpc.js";
import { start } from "./programs.js";
import { finallyDo, until } from "./serving.js";
import { tally } from "./tally.js";

const TIME_LIMIT = 60_000;

test(
  "a client that finds no server says so soon, and exits with 1",
  async () => {
    const target = `ipv4:127.0.0.1:${await freePort()}`;
    const client = start("discovery/client.js", target, "1");
    expect(await client.exit).toBe(1);
    expect(client.output()).toMatch(/^no server answers; waiting for one\nfailed \(\w+: .*\) ×1\n$/);
    expect(client.errors()).toBe(`${target}: 1 of 1 calls have failed\n`);
  },
  TIME_LIMIT,
);

test(
  "a server that comes is found by the call that waits",
  async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const client = start("discovery/client.js", `ipv4:${address}`, "3");
    await until(() => client.output() === "no server answers; waiting for one\n");
    const server = await serve({
      address,
      services: [
        service(
          GreeterService,
          greeter(() => "ada"),
        ),
      ],
    });
    finallyDo(() => server.close({ graceMs: 0 }));
    expect(await client.exit).toBe(0);
    expect(tally(client.output()).counts).toEqual({ ada: 3 });
    expect(client.errors()).toBe("");
  },
  TIME_LIMIT,
);

test.each([
  [["etcd:///a/b", "3"], /^etcd:\/\/\/a\/b is no target such as etcd:\/\/\/greeter: service must be a name.*\n$/],
  [["ipv4:127.0.0.1:1", "abc"], /^"abc" is no number of calls; give one such as 100\n$/],
  [["ipv4:127.0.0.1:1", "0"], /^"0" is no number of calls; give one such as 100\n$/],
  [["ipv4:127.0.0.1:1", ""], /^"" is no number of calls; give one such as 100\n$/],
])(
  "%j is refused in one line",
  async (args, line) => {
    const client = start("discovery/client.js", ...args);
    expect(await client.exit).toBe(1);
    expect(client.errors()).toMatch(line);
    expect(client.output()).toBe("");
  },
  TIME_LIMIT,
);
