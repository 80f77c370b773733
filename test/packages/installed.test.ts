import { rmSync } from "node:fs";
import { afterAll, describe, expect, test } from "@jest/globals";
import { emptyFolder } from "../support/packages.js";
import { compile, developed, makeProject, runProgram } from "./project.js";

// Our packages, packed and installed by npm in an empty project outside of the workspace, and used there.

const folder = emptyFolder();
const others = developed("@bufbuild/protobuf", "@grpc/grpc-js", "@types/node");
const project = makeProject(folder, others);

afterAll(() => rmSync(folder, { recursive: true }));

describe.each(["esm", "cjs"] as const)("as %s", (kind) => {
  test.each(["bundler", "node16", "nodenext"] as const)(
    "programs compile strictly with moduleResolution %s",
    (resolution) => {
      expect(compile(project, kind, resolution)).toEqual({ status: 0, stdout: "", stderr: "" });
    },
  );

  test.each(project.programs)("%s runs", (program) => {
    expect(runProgram(project, kind, program)).toEqual({ status: 0, stdout: `${program}\n`, stderr: "" });
  });
});
