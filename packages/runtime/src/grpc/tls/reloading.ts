import { experimental } from "@grpc/grpc-js";
import { MAX_TIMER_MS } from "../max-timer.js";
import { loadLater, type Material, type Sources } from "./material.js";
import type { ReloadOptions } from "./reload-options.js";

/**
 * Gives grpc-js what is in files, and again when they were replaced. Unlike grpc-js's own provider of this kind it has
 * all at hand from the start, and goes on with what it had as long as what came then is incomplete or broken.
 *
 * @param current What is in the files now.
 * @throws RangeError if the interval is none.
 * @throws TypeError if there are no files.
 * @throws Error if grpc-js is too old for it.
 */
export function reloading(
  sources: Sources,
  current: Material,
  { reloadMs, onReloadError = (error) => process.emitWarning(error) }: ReloadOptions,
): experimental.CertificateProvider {
  if (!(typeof reloadMs === "number" && reloadMs > 0 && reloadMs <= MAX_TIMER_MS)) {
    throw new RangeError(`reloadMs must be a number of milliseconds above 0 and below 2^31, got ${String(reloadMs)}`);
  }
  if ([sources.ca, sources.cert, sources.key].every((part) => part?.source.file === undefined)) {
    throw new TypeError("reloadMs is for files: none is given");
  }
  if (experimental.createCertificateProviderServerCredentials === undefined) {
    throw new Error("reloadMs needs @grpc/grpc-js 1.12 or later");
  }
  const onCa = new Set<experimental.CaCertificateUpdateListener>();
  const onIdentity = new Set<experimental.IdentityCertificateUpdateListener>();
  let latest = current;
  let timer: NodeJS.Timeout | undefined;
  let reading = false;
  let complaint: string | undefined;

  const refresh = async (): Promise<void> => {
    if (reading) return;
    reading = true;
    try {
      const found = await loadLater(sources);
      complaint = undefined;
      if (same(found, latest)) return;
      latest = found;
      // One after the other without a pause: no connection is made in between.
      for (const listener of onIdentity) listener(identityOf(latest));
      for (const listener of onCa) listener(caOf(latest));
    } catch (error) {
      const { message } = error as Error; // what is thrown here is ours
      if (message === complaint) return;
      complaint = message;
      tell(error as Error);
    } finally {
      reading = false;
    }
  };
  const tell = async (error: Error): Promise<void> => {
    try {
      await onReloadError(error);
    } catch {
      // There is nobody left to tell.
    }
  };
  const start = (): void => {
    if (timer !== undefined) return;
    timer = setInterval(refresh, reloadMs).unref();
    refresh(); // files may have been replaced while nobody listened
  };
  const stop = (): void => {
    if (onCa.size + onIdentity.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };

  return {
    addCaCertificateListener(listener) {
      onCa.add(listener);
      start();
      // A server does not listen yet to what it is told at once.
      process.nextTick(() => listener(caOf(latest)));
    },
    removeCaCertificateListener(listener) {
      onCa.delete(listener);
      stop();
    },
    addIdentityCertificateListener(listener) {
      onIdentity.add(listener);
      start();
      process.nextTick(() => listener(identityOf(latest)));
    },
    removeIdentityCertificateListener(listener) {
      onIdentity.delete(listener);
      stop();
    },
  };
}

function caOf({ ca }: Material): experimental.CaCertificateUpdate | null {
  return ca === undefined ? null : { caCertificate: ca };
}

function identityOf({ identity }: Material): experimental.IdentityCertificateUpdate | null {
  return identity ?? null;
}

function same(a: Material, b: Material): boolean {
  const parts = ({ ca, identity }: Material) => [ca, identity?.certificate, identity?.privateKey];
  const others = parts(b);
  return parts(a).every((part, i) => part === others[i] || (part && others[i] && part.equals(others[i])));
}
