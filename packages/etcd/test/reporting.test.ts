import { setLogger } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import type { EtcdOptions } from "../src/options.js";
import { reportingOutages } from "../src/reporting.js";

/** All that is told of two outages, and of what works before, between and after. */
async function told(options: (lines: string[]) => EtcdOptions): Promise<string[]> {
  const lines: string[] = [];
  const print = (line: string): void => void lines.push(line);
  setLogger({ error: print, info: print, debug: print });
  const outages = reportingOutages(options(lines), "etcd:///greeter");
  outages.works();
  for (const name of ["first", "second"]) {
    outages.failed(new Error(name));
    outages.failed(new Error(`${name}, still`));
    outages.works();
    outages.works();
  }
  await Promise.resolve();
  setLogger(console);
  return lines;
}

test("grpc-js's logger is told that an outage begins and that it is over, once each", async () => {
  const lines = await told(() => ({}));
  expect(lines).toHaveLength(4);
  expect(lines[0]).toContain("etcd:///greeter: first");
  expect(lines[1]).toContain("etcd:///greeter: etcd answers again");
  expect(lines[2]).toContain("etcd:///greeter: second");
  expect(lines[3]).toContain("etcd:///greeter: etcd answers again");
});

test("so is the one who gave the options, in place of the logger", async () => {
  const onError = (lines: string[]) => (error: Error) => void lines.push(error.message);
  const onRecovered = (lines: string[]) => () => void lines.push("recovered");
  expect(await told((lines) => ({ onError: onError(lines), onRecovered: onRecovered(lines) }))).toEqual([
    ...["first", "recovered", "second", "recovered"],
  ]);
  expect(await told((lines) => ({ onError: onError(lines) }))).toEqual(["first", "second"]);
});
