// Imports a module, and sends how many modules of which packages that loaded.
import { createRequire, register } from "node:module";
import { pathToFileURL } from "node:url";
import { MessageChannel } from "node:worker_threads";

const { port1, port2 } = new MessageChannel();
const loaded = new Set();
port1.on("message", (url) => loaded.add(url));
port1.unref();
register("./loaded-hooks.mjs", { parentURL: import.meta.url, data: { port: port2 }, transferList: [port2] });

await import(pathToFileURL(process.argv[2]).href);
// Messages of the hooks' thread come in their own time.
await new Promise((resolve) => setTimeout(resolve, 100));
for (const path of Object.keys(createRequire(import.meta.url).cache)) loaded.add(pathToFileURL(path).href);

const counts = {};
for (const url of [...loaded].sort()) {
  if (url.startsWith("node:")) continue;
  const [, name] = /\/(?:node_modules|packages)\/((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/.exec(url) ?? [];
  const owner = name === "runtime" ? "@protoc-gen-ts/runtime" : (name ?? "generated code");
  counts[owner] = (counts[owner] ?? 0) + 1;
}
process.send(counts);
