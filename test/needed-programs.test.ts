import { spawnSync } from "node:child_process";
import { expect, test } from "@jest/globals";
import { checkCurl } from "./support/curl.js";
import { root } from "./support/programs.js";

test("who has no curl is told what to install", () => {
  expect(() => checkCurl({ PATH: "/nowhere" })).toThrow(/^curl is needed: install .*apt-get install curl/);
});

/** What a program of Debian's for an architecture is started with. */
function librariesFor(arch: string): { stdout: string; stderr: string } {
  const script = `
    Object.defineProperty(process, "arch", { value: "${arch}" });
    const { librariesIn } = await import("./test/support/debian.mjs");
    console.log(librariesIn("/root").join());
  `;
  return spawnSync(process.execPath, ["--input-type=module", "-e", script], { cwd: root, encoding: "utf8" });
}

test.each([
  ["x64", "x86_64-linux-gnu"],
  ["arm64", "aarch64-linux-gnu"],
])("Debian's libraries for %s are where Debian has them", (arch, tuple) => {
  expect(librariesFor(arch).stdout).toBe(`/root/usr/lib/${tuple},/root/lib/${tuple}\n`);
});

test("an architecture that is not known is named", () => {
  expect(librariesFor("pdp11").stderr).toContain("no folder of Debian's libraries is known for pdp11");
});
