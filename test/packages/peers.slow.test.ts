import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { emptyFolder, install, npm, pack, publicPackages, readManifest, unpack } from "../support/packages.js";
import { bin, root, run } from "../support/programs.js";
import { compile, developed, makeProject, runProgram } from "./project.js";

// Both ends of the peer ranges that our packages state: the lowest version in the range, and the highest that there is.

const folder = emptyFolder();

afterAll(() => rmSync(folder, { recursive: true }));

type Peers = Readonly<Record<string, string>>;

const lowest = (ranges: Peers): Peers => mapped(ranges, (range) => range.replace("^", ""));
const highest = (ranges: Peers): Peers => ranges;

describe.each([
  ["lowest", "runtime", ["plugin", "runtime"], lowest],
  ["lowest", "etcd", ["etcd", "plugin", "runtime"], lowest],
  ["lowest", "json-rpc", ["json-rpc", "plugin", "runtime"], lowest],
  ["highest", "all", ["etcd", "json-rpc", "plugin", "runtime"], highest],
] as const)("the %s peers of %s", (end, of, names, choose) => {
  const packages = publicPackages.filter(({ short }) => names.includes(short as never));
  const own = publicPackages.filter(({ short }) => short === of || of === "all");
  const project = makeProject(
    join(folder, `${end}-${of}`),
    { ...developed("@types/node"), ...choose(peersOf(own)) },
    packages,
  );

  test("are installed", () => {
    const peers = peersOf(own);
    const versionOf = (name: string): string => readManifest(join(project.folder, "node_modules", name)).version;
    expect(mapped(peers, (_range, name) => versionOf(name))).toEqual(
      end === "lowest" ? lowest(peers) : published(peers),
    );
  });

  test.each(["esm", "cjs"] as const)("programs compile strictly as %s", (kind) => {
    expect(compile(project, kind, "nodenext")).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  test.each(
    project.programs.flatMap(
      (program) =>
        [
          [program, "esm"],
          [program, "cjs"],
        ] as const,
    ),
  )("%s runs as %s", (program, kind) => {
    expect(runProgram(project, kind, program)).toEqual({ status: 0, stdout: `${program}\n`, stderr: "" });
  });
});

test("the runtime's own tests of calls pass with the lowest peers", () => {
  const from = join(folder, "lowest-runtime");
  const about =
    "packages/runtime/test/grpc/(modes|as-served|cancel|health|error-details|streams/|interceptors/|propagation/)";
  // What a peer is told of a message that cannot be encoded is grpc-js's to say; older ones say why.
  const flags = ["--testNamePattern", "^(?!.*cannot be encoded)", "--silent", "--ci"];
  const config = join(root, "test/packages/peers.jest.config.mjs");
  const env = { PEERS_FROM: from, PEERS: "@grpc/grpc-js @bufbuild/protobuf" };
  const { status, stderr } = run("env", [
    ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
    ...[bin("jest"), "--config", config, ...flags, about],
  ]);
  expect([status, status === 0 ? "" : stderr]).toEqual([0, ""]);
  expect(Number(/^Tests:.* (\d+) passed/m.exec(stderr)?.[1])).toBeGreaterThan(400);
}, 300_000);

test("npm refuses a plugin and a runtime that do not go together", () => {
  const project = join(folder, "mismatched");
  const tarballs = pack(publicPackages, join(project, "packed"));
  const later = join(project, "later");
  unpack(tarballs["@protoc-gen-ts/runtime"]!, later);
  writeFileSync(join(later, "package.json"), JSON.stringify({ ...readManifest(later), version: "0.2.0" }));
  const others = { "@protoc-gen-ts/plugin": tarballs["@protoc-gen-ts/plugin"]!, ...developed("@bufbuild/protobuf") };
  const refused = (): void => install(project, { "@protoc-gen-ts/runtime": `file:${later}`, ...others });
  expect(refused).toThrow(/ERESOLVE[\s\S]*@protoc-gen-ts\/runtime@"\^0\.1\.0"/);
});

/** The ranges that packages state, but for other packages of ours. */
function peersOf(packages: typeof publicPackages): Peers {
  const all = Object.assign({}, ...packages.map(({ manifest }) => manifest.peerDependencies)) as Peers;
  return Object.fromEntries(Object.entries(all).filter(([name]) => !name.startsWith("@protoc-gen-ts/")));
}

/** What the registry has as the highest version of each range, whatever npm remembers. */
function published(ranges: Peers): Peers {
  return mapped(ranges, (range, name) => {
    // A list in no order, or the only one.
    const found: string | string[] = JSON.parse(npm(root, ["view", `${name}@${range}`, "version", "--json"]));
    const versions = [found].flat().sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
    return versions.at(-1)!;
  });
}

function mapped(record: Peers, change: (value: string, key: string) => string): Peers {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}
