import { anyPack } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, type ConnectRouter } from "@connectrpc/connect";
import { Metadata, status } from "@grpc/grpc-js";
import { RpcError } from "@protoc-gen-ts/runtime/grpc";
import type { UserServiceServer } from "../../packages/examples/src/gen/user/user_grpc.js";
import {
  type ChatRequest,
  ChatResponse,
  GetUserInfoResponse,
  type ListUsersRequest,
  ListUsersResponse,
  Role,
  type UploadLogsRequest,
  UploadLogsResponse,
  User,
  UserSchema,
  UserService,
} from "../../packages/examples/src/gen/user/user_pb.js";
import { Status } from "./gen/status_codec.js";

/** A user with something in every field, as our codec decodes it. */
export const ada: User = User.decode(
  User.encode({
    id: 18446744073709551615n,
    name: "Ada 春",
    role: Role.ADMIN,
    nickname: "",
    addresses: [{ street: "1 Main St", city: "Ulm", position: [48.4, -0.5] }, {}],
    labels: { a: "b", "": "" },
    contact: { case: "phone", value: "+49" },
    joinedAt: { seconds: 981173106n, nanos: 700_000_000 },
    age: 0,
    avatar: Uint8Array.of(0, 128, 255),
    active: true,
    balanceCents: -9007199254740993n,
    places: { home: { city: "London" } },
    manages: [1n, 2n ** 63n],
  }),
);

/** What a test sees of the servers' side. */
export class Witness {
  /** Fulfilled when the server learns that a call that waits for ever was cancelled. */
  readonly cancelled: Promise<void>;
  readonly #resolve: () => void;

  constructor() {
    let resolve!: () => void;
    this.cancelled = new Promise((done) => {
      resolve = done;
    });
    this.#resolve = resolve;
  }

  /** Watches a call that waits for ever. */
  watch({ limit }: ListUsersRequest, signal: AbortSignal): void {
    if (limit === ENDLESS) signal.addEventListener("abort", this.#resolve, { once: true });
  }
}

/** The key of the metadata that carry the details of a failure. */
export const DETAILS = "grpc-status-details-bin";

/** The id of a user whom nobody knows. */
export const UNKNOWN_ID = 404n;
/** What the server says of that user. No sign that grpc-js would leave percent-encoded, as it does with what Connect escapes. */
export const NOBODY = "no such user 春";
/** The limit of a list that goes on for ever after its first user. */
export const ENDLESS = 0xffffffff;

// What both libraries serve. The answers are whole messages of our codec.

async function* list({ roles, limit }: ListUsersRequest): AsyncGenerator<ListUsersResponse> {
  const count = limit === ENDLESS ? 1 : (limit ?? 1);
  for (let i = 0; i < count; i++) {
    yield ListUsersResponse.decode(ListUsersResponse.encode({ user: { ...ada, id: BigInt(i), role: roles[0] ?? 0 } }));
  }
  // Not even to the end of the call: Connect would try to send that end, and complain on the console that it cannot.
  if (limit === ENDLESS) await new Promise(() => {});
}

async function upload(requests: AsyncIterable<UploadLogsRequest>): Promise<UploadLogsResponse> {
  const countByLevel: Record<string, number> = {};
  let count = 0;
  for await (const { level } of requests) {
    count++;
    countByLevel[level] = (countByLevel[level] ?? 0) + 1;
  }
  return UploadLogsResponse.decode(UploadLogsResponse.encode({ count, countByLevel }));
}

async function* chat(requests: AsyncIterable<ChatRequest>): AsyncGenerator<ChatResponse> {
  for await (const { text, userId } of requests) {
    yield ChatResponse.decode(ChatResponse.encode({ text: `${text} ${userId}`, at: { seconds: userId } }));
  }
}

/** The users, served by Connect. */
export function connectUsers(witness: Witness): (router: ConnectRouter) => void {
  return (router) => {
    router.service(UserService, {
      async getUserInfo({ id }, { requestHeader, responseHeader, responseTrailer }) {
        const tenant = requestHeader.get("x-tenant");
        if (id === UNKNOWN_ID) {
          const metadata = { "x-tenant": tenant ?? "none" };
          const details = [{ desc: UserSchema, value: { id, name: "nobody" } }];
          throw new ConnectError(NOBODY, Code.NotFound, metadata, details);
        }
        responseHeader.set("x-header", `h-${tenant}`);
        responseTrailer.set("x-trailer", `t-${tenant}`);
        return GetUserInfoResponse.decode(GetUserInfoResponse.encode({ user: { ...ada, id } }));
      },
      listUsers(request, { signal }) {
        witness.watch(request, signal);
        return list(request);
      },
      uploadLogs: upload,
      chat,
    });
  };
}

/** What serves the users on grpc-js. */
export type OurUsers = UserServiceServer;

/** The users, served by our runtime. */
export function ourUsers(witness: Witness): OurUsers {
  return {
    async getUserInfo({ id }, call) {
      const tenant = String(call.metadata.get("x-tenant")[0] ?? "none");
      if (id === UNKNOWN_ID) {
        const message = NOBODY;
        const metadata = metadataOf("x-tenant", tenant);
        const details = [anyPack(UserSchema, User.decode(User.encode({ id, name: "nobody" })))];
        metadata.set(DETAILS, Buffer.from(Status.encode({ code: status.NOT_FOUND, message, details })));
        throw new RpcError(status.NOT_FOUND, message, { metadata });
      }
      call.sendHeaders(metadataOf("x-header", `h-${tenant}`));
      call.trailers.set("x-trailer", `t-${tenant}`);
      return { user: { ...ada, id } };
    },
    listUsers(request, { signal }) {
      witness.watch(request, signal);
      return list(request);
    },
    uploadLogs: upload,
    chat,
  };
}

export function metadataOf(key: string, value: string): Metadata {
  const metadata = new Metadata();
  metadata.set(key, value);
  return metadata;
}
