// Fails where the committed generated code is not what the sources generate now.
import { execFileSync } from "node:child_process";

execFileSync("npm", ["run", "generate", "--silent"], { stdio: "inherit" });
const ofRuntime = ["wkt", "error-details", "grpc/health", "grpc/reflection"];
const generated = [
  ...ofRuntime.map((folder) => `packages/runtime/src/${folder}/gen`),
  ...["packages/etcd/src/gen", "packages/examples/src/gen"],
];
const stale = execFileSync("git", ["status", "--porcelain", "--untracked-files=all", "--", ...generated], {
  encoding: "utf8",
});
if (stale !== "") {
  console.error(`Generated code is stale. Run "npm run generate" and commit:\n${stale}`);
  process.exitCode = 1;
}
