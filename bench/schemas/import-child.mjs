// Imports the modules that a file lists, and sends what that took.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const urls = readFileSync(process.argv[2], "utf8")
  .split("\n")
  .map((path) => pathToFileURL(path).href);
const before = process.cpuUsage();
const rss = process.memoryUsage.rss();
for (const url of urls) await import(url);
const { user, system } = process.cpuUsage(before);
process.send({ cpuMs: (user + system) / 1000, megabytes: (process.memoryUsage.rss() - rss) / 2 ** 20 });
