import { apps } from "./apps.js";
import { show } from "./show.js";

/** How long a conversation may take. */
const SCENE_MS = 10_000;
/** How long everything may take, should even stopping hang. */
const DEMO_MS = 80_000;

setTimeout(() => {
  console.error("the demo does not end; giving up");
  process.exit(1);
}, DEMO_MS).unref();

const failed = await show(apps, console.log, SCENE_MS);
if (failed.length > 0) {
  console.log(`\nwent wrong: ${failed.join(", ")}`);
  process.exitCode = 1;
}
