import { expect, test } from "@jest/globals";
import { Attendance } from "../src/chat/attendance.js";

function attended() {
  const told: string[] = [];
  const attendance = new Attendance({
    hasCome: (name) => void told.push(`+${name}`),
    hasGone: (name) => void told.push(`-${name}`),
  });
  /** Compares with a list that has these names, all of them elsewhere. */
  const compare = (...names: string[]) => attendance.compare(async () => new Map(names.map((name) => [name, false])));
  return { attendance, told, compare };
}

test("each change is told once, by whatever it is learnt", async () => {
  const { attendance, told, compare } = attended();
  attendance.come("ada", true);
  attendance.come("ada", true);
  await compare("ada", "bob");
  attendance.come("bob", false);
  attendance.go("ada");
  attendance.go("ada");
  expect(told).toEqual(["+ada", "+bob", "-ada"]);
  expect(attendance.names).toEqual(["bob"]);
});

test("one whom a list does not have has gone only if the next does not have them either", async () => {
  const { attendance, told, compare } = attended();
  await compare("ada", "bob");
  await compare("ada");
  await compare("ada", "bob");
  await compare("ada");
  expect(told).toEqual(["+ada", "+bob"]);
  await compare("ada");
  expect(told).toEqual(["+ada", "+bob", "-bob"]);
  expect(attendance.names).toEqual(["ada"]);
});

test("what is told while a list is on its way counts more than the list", async () => {
  const { attendance, told, compare } = attended();
  await compare("ada");
  for (let i = 0; i < 3; i++) {
    // The list is of before: bob has come since, and ada gone.
    await attendance.compare(async () => {
      attendance.come("bob", false);
      attendance.go("ada");
      return new Map([["ada", false]]);
    });
  }
  expect(told).toEqual(["+ada", "+bob", "-ada"]);
});

test("it knows who is on another server", async () => {
  const { attendance, compare } = attended();
  await compare("ada");
  attendance.come("bob", true);
  expect(["ada", "bob", "cleo"].map((name) => attendance.isElsewhere(name))).toEqual([true, false, false]);
});
