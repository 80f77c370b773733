import { toJson } from "@bufbuild/protobuf";
import { User, UserSchema } from "../../../packages/examples/src/gen/user/user_pb.js";
import { POEM } from "../../../packages/examples/src/gpt/poem-model.js";
import { someUsers } from "../../../packages/examples/src/user/directory.js";

/** The lines that the model answers with. */
export const poem: readonly string[] = POEM.split(/(?<=\n)/);

/** The users that servers know, by their identifiers, in ascending order. */
export const users: ReadonlyMap<bigint, User> = new Map(
  [...someUsers].map(([id, user]) => [id, User.decode(User.encode(user))]),
);

/** What peers answer with and expect, as our apps do: the poem, and the users as Protobuf's JSON. */
export const shared: string = JSON.stringify({
  poem,
  users: [...users.values()].map((user) => toJson(UserSchema, user)),
});
