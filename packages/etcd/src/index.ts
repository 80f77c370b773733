// The public surface of "@protoc-gen-ts/etcd". Each name lives in the file it comes from.
export { EtcdError } from "./etcd-error.js";
export type { EtcdOptions } from "./options.js";
export { type RegisterOptions, type Registration, register } from "./register.js";
export { registerEtcdResolver } from "./resolver.js";
