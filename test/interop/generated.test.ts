import { expect, test } from "@jest/globals";
import { generated } from "../support/generated.js";

// The code that the tests of this folder use. To accept what the plugin makes now:
//   UPDATE=1 npx jest test/interop/generated

test("generated code is what test/interop/gen has", () => {
  const { made, kept } = generated("test/interop");
  expect(made).toEqual(kept);
});
