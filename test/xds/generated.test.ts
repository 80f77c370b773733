import { expect, test } from "@jest/globals";
import { generated } from "../support/generated.js";

// The code that the tests of this folder use. To accept what the plugin makes now:
//   UPDATE=1 npx jest test/xds/generated

test("generated code is what test/xds/gen has", () => {
  const { made, kept } = generated("test/xds");
  expect(made).toEqual(kept);
});
