/**
 * A registry of services in etcd, and the resolver by which grpc-js finds them there. Each name lives in the file it
 * comes from.
 *
 * @module @protoc-gen-ts/etcd
 */

export { EtcdError } from "./etcd-error.js";
export type { EtcdOptions } from "./options.js";
export { type RegisterOptions, type Registration, register } from "./register.js";
export { registerEtcdResolver } from "./resolver.js";
