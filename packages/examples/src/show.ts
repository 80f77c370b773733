import { serve } from "@protoc-gen-ts/runtime/grpc";
import type { App, Scene } from "./apps.js";
import { describeFailure } from "./failure.js";
import { heading, type Print } from "./transcript.js";

/**
 * Starts the servers of all apps on free ports, plays their scenes one after the other, and stops the servers.
 *
 * @param sceneMs How long a scene may take before it counts as gone wrong.
 * @returns the headings of the scenes that went wrong.
 */
export async function show(apps: readonly App[], print: Print, sceneMs: number): Promise<string[]> {
  const running = await Promise.all(
    apps.map(async (app) => {
      const server = await serve({ address: "127.0.0.1:0", services: [app.service()], graceMs: 500 });
      return { app, server, address: server.addresses[0] };
    }),
  );
  for (const { app, address } of running) print(`${app.name} listens on ${address}`);

  const failed: string[] = [];
  for (const { app, address } of running) {
    for (const scene of app.scenes) {
      const title = scene.rpcs.map(heading).join(" and ");
      print(`\n${title}`);
      try {
        await play(scene, address, print, sceneMs);
      } catch (error) {
        print(`  went wrong: ${describeFailure(error, address)}`);
        failed.push(title);
      }
    }
  }

  await Promise.all(running.map(({ server }) => server.close()));
  print("\nall servers have stopped");
  return failed;
}

async function play(scene: Scene, address: string, print: Print, timeoutMs: number): Promise<void> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  // The deadline of its calls ends most scenes that hang. This ends the others, which wait for something else.
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no end after ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    const options = { signal: controller.signal, timeoutMs };
    await Promise.race([scene.play(address, (line) => print(`  ${line}`), options), late]);
  } finally {
    clearTimeout(timer);
    // Whatever a failed scene has left open must not keep its server busy.
    controller.abort();
  }
}
