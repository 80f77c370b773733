import type { status } from "@grpc/grpc-js";

/**
 * What etcd, or the way there, has failed with. It is no RpcError, so that a handler that throws it tells its client
 * nothing of etcd.
 */
export class EtcdError extends Error {
  /** The name of the class. */
  override readonly name = "EtcdError";
  /** https://grpc.io/docs/guides/status-codes/ */
  readonly code: status;

  constructor(code: status, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
