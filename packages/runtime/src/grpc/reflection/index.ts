/**
 * What describes a server's services to programs that know none of them beforehand. It loads Protobuf-ES, which has the
 * descriptors. https://grpc.io/docs/guides/reflection/
 *
 * @module @protoc-gen-ts/runtime/grpc/reflection
 */

export type { Described } from "./described.js";
export { type Reflection, reflection } from "./reflection.js";
