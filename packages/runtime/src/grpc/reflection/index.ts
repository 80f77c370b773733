// The public surface of "@protoc-gen-ts/runtime/grpc/reflection": what describes a server's services to programs that
// know none of them beforehand. It loads Protobuf-ES, which has the descriptors.
export type { Described } from "./described.js";
export { type Reflection, reflection } from "./reflection.js";
