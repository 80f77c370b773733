import type { Service, ServiceOptions } from "@protoc-gen-ts/runtime/grpc";
import type { Limits } from "../limits.js";
import type { JsonOptions } from "../message-json.js";
import type { Described } from "../schemas.js";

/** What to serve, and how. The options of services count for all of them. */
export interface JsonRpcOptions extends ServiceOptions, JsonOptions, Limits {
  /** What to serve, such as `service(GreeterService, greeter)`: what `serve` takes, the very same objects. */
  readonly services: readonly Service[];
  /**
   * What describes it, as `x_pb.ts` exports it: the services, such as `Greeter`. Files and registries will do as well. What
   * is to be found in a `google.protobuf.Any` or as an extension, and is in none of their files, belongs here, too.
   */
  readonly schemas: readonly Described[];
  /** Whether requests may have fields that their message has not, and names that an enum has not. Default: false. */
  readonly ignoreUnknownFields?: boolean | undefined;
  /**
   * How long a call may take, in milliseconds; its signal aborts then, and its client gets DEADLINE_EXCEEDED. A client may
   * ask for less, over HTTP by the header `grpc-timeout`. More than 2^31 - 1 (24.8 days) counts as no limit. Default: no
   * limit.
   */
  readonly timeoutMs?: number | undefined;
  /**
   * How long a close gives the calls under way, in milliseconds, where it is not told. More than 2^31 - 1 (24.8 days)
   * counts as no limit. Default: 10,000.
   */
  readonly graceMs?: number | undefined;
}
