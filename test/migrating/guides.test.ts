import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { readTree } from "../support/files.js";
import { root } from "../support/programs.js";

// What all guides in docs/migrating have in common. test/docs/guides.test.ts holds that they show what is in tested files.

const guides = Object.entries(readTree(join(root, "docs/migrating")));

const SECTIONS = [
  "What you gain and lose",
  "Install",
  "Generate",
  "Imports",
  "Messages",
  "Bytes and JSON",
  "Servers",
  "Clients",
  "Errors",
  "Metadata and deadlines",
  "Interceptors",
  "Tests",
  "Step by step",
  "Differences",
];

test("there are four", () => {
  expect(guides.map(([name]) => name)).toEqual([
    "grpc-tools.md",
    "proto-loader.md",
    "protobuf-es-connect.md",
    "ts-proto-nice-grpc.md",
  ]);
});

describe.each(guides)("%s", (_name, text) => {
  test("has the sections that all have", () => {
    expect([...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual(SECTIONS);
  });

  test("names the versions that the tests have", () => {
    const intro = text.split("## ")[0]!;
    const named = [...intro.matchAll(/([\w@/-]+) (\d+\.\d+\.\d+)/g)];
    expect(named.length).toBeGreaterThan(0);
    for (const [, name, version] of named) {
      if (name! in OTHERS) expect(version).toBe(OTHERS[name!]);
      else expect([name, versions[packages[name!] ?? name!]]).toEqual([name, version]);
    }
  });

  test("uninstalls packages that the tests have", () => {
    const names = [...text.matchAll(/^npm uninstall (.*)$/gm)].flatMap(([, all]) => all!.split(" "));
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !(name in versions) && !UNTESTED.has(name))).toEqual([]);
  });
});

/** What guides call them. */
const packages: Readonly<Record<string, string>> = {
  "Protobuf-ES": "@bufbuild/protobuf",
  Connect: "@connectrpc/connect",
  "grpc-js": "@grpc/grpc-js",
};

/** Programs that come from elsewhere. */
const OTHERS: Readonly<Record<string, string>> = { protoc: "3.12.4", gRPC: "1.30.2", "grpc-tools": "1.13.1" };

/** grpc-tools fetches its programs when it is installed; the others come with what is tested. */
const UNTESTED = new Set(["grpc-tools", "nice-grpc-common"]);

const versions: Readonly<Record<string, string>> = Object.assign(
  {},
  ...["package.json", "test/migrating/before/package.json"].map(
    (file) => JSON.parse(readFileSync(join(root, file), "utf8")).devDependencies,
  ),
);
