import { expect, test } from "@jest/globals";
import { run } from "../../../test/support/programs.js";

// Node.js has a decoder of its own for a part of a text's lengths and scripts, which other platforms do without.

const program = `
  const { DecodeError } = await import("@protoc-gen-ts/runtime");
  const { StringValue } = await import("@protoc-gen-ts/runtime/wkt");
  const scripts = ["Shall we meet at noon? ", "Grüße aus München. ", "Широкая река. ", "春眠不觉晓，", "👩‍🚀🚀", "\\ufeff\\ufffd\\0"];
  const wrong = [];
  for (const script of scripts) {
    for (let length = 1; length <= 200; length++) {
      const value = [...script.repeat(200)].slice(0, length).join("");
      const bytes = StringValue.encode({ value });
      for (const input of [bytes, Uint8Array.from(bytes)]) {
        if (StringValue.decode(input).value !== value) wrong.push(value);
      }
      bytes[bytes.length - 1] = 0xff; // which no character has
      try {
        wrong.push(StringValue.decode(bytes).value);
      } catch (error) {
        if (!(error instanceof DecodeError)) wrong.push(String(error));
      }
    }
  }
  console.log(JSON.stringify(wrong));`;

test.each([
  ["with Node.js's Buffer", ""],
  ["without it, as in browsers", "delete globalThis.Buffer;"],
])("text of every length and script, %s", (_where, first) => {
  const flags = ["--input-type=module", "--eval", first + program];
  expect(run(process.execPath, flags)).toEqual({ status: 0, stdout: "[]\n", stderr: "" });
});
