// Runs the saved cases: prints, as JSON, what is wrong with each that still shows something, by its name.

import type { Case } from "./case.js";
import { savedCases } from "./case.js";
import { compile } from "./compile.js";
import { sharedObjects } from "./shared-objects.js";
import { disagreement } from "./shrink-schema.js";
import { subjectsOf } from "./subjects.js";

const wrong: Record<string, string> = {};
const shared = sharedObjects();
for (const [name, saved] of Object.entries(savedCases())) {
  const problem = await replay(saved).catch(String);
  if (problem !== undefined) wrong[name] = problem;
  else if (sharedObjects() !== shared) wrong[name] = "an object from which all others inherit was changed";
}
console.log(JSON.stringify(wrong));

/** What the case shows, if it still does. */
async function replay(saved: Case): Promise<string | undefined> {
  const compiled = compile(saved.files, "protoc");
  try {
    const subjects = [];
    for (const file of Object.keys(saved.files)) subjects.push(...(await subjectsOf(compiled, file)));
    if (saved.message === undefined) return undefined;
    const subject = subjects.find(({ desc }) => desc.typeName === saved.message);
    if (subject === undefined) return `there is no ${saved.message}`;
    const bytes = new Uint8Array(Buffer.from(saved.bytes ?? "", "hex"));
    if (saved.alone !== true) return disagreement(subject, bytes)?.detail;
    const again = Buffer.from(subject.codec.encode(subject.codec.decode(bytes))).toString("hex");
    return again === saved.bytes ? undefined : `encodes ${again}`;
  } finally {
    compiled.dispose();
  }
}
