/** How to notice that files were replaced. */
export interface ReloadOptions {
  /**
   * How often to read the files again, in milliseconds, so that those that were replaced count for the connections that
   * are made from then on; the others live on. Files that do not do, such as a certificate whose key is not there yet,
   * are passed over until they do. It needs grpc-js 1.12 or later. Default: never.
   */
  readonly reloadMs?: number | undefined;
  /**
   * Called when files that were replaced do not do, once for each reason. What this throws is ignored. Default: a warning
   * of the process.
   */
  readonly onReloadError?: ((error: Error) => unknown) | undefined;
}
