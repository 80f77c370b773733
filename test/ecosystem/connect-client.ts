import { equals } from "@bufbuild/protobuf";
import { Code, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import { beforeAll, expect, test } from "@jest/globals";
import {
  Role,
  UploadLogsRequest_Level,
  User,
  UserSchema,
  UserService,
} from "../../packages/examples/src/gen/user/user_pb.js";
import { ada, ENDLESS, NOBODY, UNKNOWN_ID, type Witness } from "./user-service.js";

/** What a transport, and the server behind it, can do. */
export interface Abilities {
  /** Requests and responses at the same time: not on HTTP/1.1. */
  readonly bidi: boolean;
}

/** Tests a Connect client of our service descriptor on a transport. */
export function testConnectClient(
  open: (witness: Witness) => Promise<Transport>,
  abilities: Abilities,
  witness: Witness,
): void {
  let transport: Transport;
  const client = () => createClient(UserService, transport);

  beforeAll(async () => {
    transport = await open(witness);
  });

  test("unary, with headers and trailers", async () => {
    const seen: (string | null)[] = [];
    const { user } = await client().getUserInfo(
      { id: ada.id },
      {
        headers: { "x-tenant": "acme" },
        onHeader: (headers) => void seen.push(headers.get("x-header")),
        onTrailer: (trailers) => void seen.push(trailers.get("x-trailer")),
      },
    );
    expect(equals(UserSchema, user!, ada)).toBe(true);
    expect(User.decode(User.encode(user!))).toStrictEqual(ada);
    expect(seen).toStrictEqual(["h-acme", "t-acme"]);
  });

  test("server streaming", async () => {
    const users: (User | undefined)[] = [];
    for await (const { user } of client().listUsers({ roles: [Role.MEMBER], limit: 3 })) users.push(user);
    expect(users.map((user) => User.decode(User.encode(user!)))).toStrictEqual(
      [0n, 1n, 2n].map((id) => ({ ...ada, id, role: Role.MEMBER })),
    );
  });

  test("client streaming", async () => {
    const { INFO, ERROR } = UploadLogsRequest_Level;
    const logs = (async function* () {
      for (const level of [INFO, ERROR, INFO]) yield { level, text: "x".repeat(5000) };
    })();
    expect(await client().uploadLogs(logs)).toMatchObject({ count: 3, countByLevel: { [INFO]: 2, [ERROR]: 1 } });
  });

  test("a failure has its code, words and metadata", async () => {
    const error = await failure(client().getUserInfo({ id: UNKNOWN_ID }, { headers: { "x-tenant": "acme" } }));
    expect(error.code).toBe(Code.NotFound);
    expect(error.rawMessage).toBe(NOBODY);
    expect(error.metadata.get("x-tenant")).toBe("acme");
    const details = error.findDetails(UserSchema).map(({ $typeName, id, name }) => ({ $typeName, id, name }));
    expect(details).toStrictEqual([{ $typeName: "user.User", id: UNKNOWN_ID, name: "nobody" }]);
  });

  test("a signal cancels the call, here and on the server", async () => {
    const controller = new AbortController();
    const users: (User | undefined)[] = [];
    const call = (async () => {
      for await (const { user } of client().listUsers({ limit: ENDLESS }, { signal: controller.signal })) {
        users.push(user);
        controller.abort();
      }
    })();
    expect((await failure(call)).code).toBe(Code.Canceled);
    expect(users.map((user) => user?.name)).toStrictEqual([ada.name]);
    await witness.cancelled;
  });

  test("a deadline ends a call that does not end", async () => {
    const users: (User | undefined)[] = [];
    const call = (async () => {
      for await (const { user } of client().listUsers({ limit: ENDLESS }, { timeoutMs: 200 })) users.push(user);
    })();
    expect((await failure(call)).code).toBe(Code.DeadlineExceeded);
  });

  if (!abilities.bidi) return;

  test("bidirectional streaming, message by message", async () => {
    let answered!: () => void;
    const texts: string[] = [];
    const questions = (async function* () {
      for (const userId of [1n, 2n, 3n]) {
        const answer = new Promise<void>((resolve) => {
          answered = resolve;
        });
        yield { userId, text: "hi" };
        await answer;
      }
    })();
    for await (const { text, at } of client().chat(questions)) {
      texts.push(`${text} at ${at!.seconds}`);
      answered();
    }
    expect(texts).toStrictEqual(["hi 1 at 1", "hi 2 at 2", "hi 3 at 3"]);
  });
}

async function failure(call: Promise<unknown>): Promise<ConnectError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ConnectError) return error;
  throw new Error("expected a ConnectError", { cause: error });
}
