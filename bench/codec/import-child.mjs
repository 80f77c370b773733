// Imports modules, and sends how much CPU time that took.
import { pathToFileURL } from "node:url";

const urls = process.argv.slice(2).map((path) => pathToFileURL(path).href);
const before = process.cpuUsage();
for (const url of urls) await import(url);
const { user, system } = process.cpuUsage(before);
process.send({ ms: (user + system) / 1000 });
