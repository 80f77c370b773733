import { timestampDate, timestampNow } from "@bufbuild/protobuf/wkt";
import { status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import { service } from "@protoc-gen-ts/runtime/grpc";
import { UploadLogsRequest_Level as Level, Role } from "../src/gen/user/user_codec.js";
import { UserServiceClient, UserServiceService } from "../src/gen/user/user_grpc.js";
import { chat, getUserInfo, listUsers, uploadLogs } from "../src/user/conversation.js";
import { directory } from "../src/user/directory.js";
import { portrait } from "../src/user/portrait.js";
import { userService } from "../src/user/user-service.js";
import { collect, connect, serving } from "./serving.js";

async function connectTo(implementation = userService()): Promise<UserServiceClient> {
  return connect(UserServiceClient, await serving(service(UserServiceService, implementation)));
}

test("a user comes with everything", async () => {
  const { user } = await (await connectTo()).getUserInfo({ id: 1n });
  expect(user).toMatchObject({
    id: 1n,
    name: "Ada Lovelace",
    role: Role.ADMIN,
    nickname: "ada",
    labels: { team: "engines", language: "notes" },
    contact: { case: "email", value: "ada@example.com" },
    age: 36,
    active: true,
    balanceCents: 184_300n,
    places: { home: { city: "London" } },
    manages: [2n, 9_007_199_254_740_993n],
  });
  expect(user?.addresses.map(({ city, position }) => [city, position])).toEqual([
    ["London", [51.5072, -0.1357]],
    ["Surrey", []],
  ]);
  expect(timestampDate(user!.joinedAt!)).toEqual(new Date("2024-12-10T08:00:00Z"));
  expect([...user!.avatar]).toEqual([0x89, 0x50, 0x4e, 0x47]);
});

test("set and empty is another thing than unset", async () => {
  const client = await connectTo();
  const { user: grace } = await client.getUserInfo({ id: 9_007_199_254_740_993n });
  expect(grace).toMatchObject({ id: 9_007_199_254_740_993n, nickname: "", age: 0, contact: { case: undefined } });
  const { user: charles } = await client.getUserInfo({ id: 2n });
  expect([charles?.nickname, charles?.age]).toEqual([undefined, undefined]);
  expect(charles).toMatchObject({ contact: { case: "phone" }, balanceCents: -1_700_000n });
  expect(portrait(grace!)).toEqual(["9007199254740993: Grace Hopper, member, not active", 'nickname: ""', "age: 0"]);
});

test("an unknown user is NOT_FOUND, and no identifier INVALID_ARGUMENT", async () => {
  const client = await connectTo();
  await expect(client.getUserInfo({ id: 404n })).rejects.toMatchObject({
    code: status.NOT_FOUND,
    details: "there is no user 404",
  });
  await expect(client.getUserInfo({})).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
});

test.each([
  ["all", {}, ["Ada Lovelace", "Charles Babbage", "Grace Hopper", "Nobody"]],
  ["members", { roles: [Role.MEMBER] }, ["Charles Babbage", "Grace Hopper"]],
  ["members and admins", { roles: [Role.MEMBER, Role.ADMIN] }, ["Ada Lovelace", "Charles Babbage", "Grace Hopper"]],
  ["one member", { roles: [Role.MEMBER], limit: 1 }, ["Charles Babbage"]],
  ["none, as the limit is set and 0", { limit: 0 }, []],
  ["a limit above their number", { limit: 100, roles: [Role.ADMIN] }, ["Ada Lovelace"]],
])("lists users: %s", async (_what, request, names) => {
  const responses = await collect((await connectTo()).listUsers(request));
  expect(responses.map(({ user }) => user?.name)).toEqual(names);
});

test("lists in the order of identifiers", async () => {
  const ids = [18_446_744_073_709_551_615n, 3n, 9_007_199_254_740_992n, 9_007_199_254_740_993n];
  const users = directory(ids.map((id) => ({ id, name: String(id), role: Role.MEMBER })));
  const responses = await collect((await connectTo(userService(users))).listUsers({}));
  expect(responses.map(({ user }) => user?.id)).toEqual([
    3n,
    9_007_199_254_740_992n,
    9_007_199_254_740_993n,
    18_446_744_073_709_551_615n,
  ]);
});

test("no role is none to list by", async () => {
  const client = await connectTo();
  await expect(collect(client.listUsers({ roles: [Role.UNSPECIFIED] }))).rejects.toMatchObject({
    code: status.INVALID_ARGUMENT,
  });
});

test("sums up logs by the names of their levels", async () => {
  const client = await connectTo();
  const { count, countByLevel } = await client.uploadLogs([
    { level: Level.INFO, text: "a", at: timestampNow() },
    { level: Level.ERROR, text: "b" },
    { level: Level.INFO, text: "c" },
    { text: "d" },
  ]);
  expect(count).toBe(4);
  expect(countByLevel).toEqual({ LEVEL_INFO: 2, LEVEL_ERROR: 1, LEVEL_UNSPECIFIED: 1 });
  expect(await client.uploadLogs([])).toMatchObject({ count: 0, countByLevel: {} });
});

test("a log entry without a text is refused, though more would come", async () => {
  const client = await connectTo();
  let asked = 0;
  async function* entries() {
    for (;;) {
      asked++;
      yield { text: asked === 3 ? "" : "fine" };
      await new Promise(setImmediate);
    }
  }
  await expect(client.uploadLogs(entries())).rejects.toMatchObject({
    code: status.INVALID_ARGUMENT,
    details: "entry 2: text is empty",
  });
});

test("support answers by the name that is to be shown", async () => {
  const answers = await collect(
    (await connectTo()).chat([
      { userId: 1n, text: "one" },
      { userId: 9_007_199_254_740_993n, text: "two" },
    ]),
  );
  expect(answers.map(({ text }) => text)).toEqual(["ada, we have read: one", "Grace Hopper, we have read: two"]);
  expect(answers[0]?.at).toBeDefined();
});

test("support talks to users only, and about something", async () => {
  const client = await connectTo();
  await expect(collect(client.chat([{ userId: 404n, text: "?" }]))).rejects.toMatchObject({ code: status.NOT_FOUND });
  await expect(collect(client.chat([{ userId: 1n }]))).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
});

test("the conversations run", async () => {
  const client = await connectTo();
  const lines: string[] = [];
  for (const conversation of [getUserInfo, listUsers, uploadLogs, chat]) {
    await conversation(client, (line) => lines.push(line));
  }
  expect(lines).toContain("  NOT_FOUND: there is no user 404");
  expect(lines).toContain("  LEVEL_INFO: 2");
});
