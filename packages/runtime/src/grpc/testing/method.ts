import type { deserialize, sendUnaryData, serialize } from "@grpc/grpc-js";
import type { Surface } from "./surface.js";

/** A method that a server has, as grpc-js's servers keep it. */
export interface Method {
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  readonly serialize: serialize<unknown>;
  readonly deserialize: deserialize<unknown>;
  /** The kind of the method says what of the surface it uses; the callback is there where it has one response. */
  handler(surface: Surface, reply?: sendUnaryData<unknown>): void;
}
