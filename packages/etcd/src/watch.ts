import { status } from "@grpc/grpc-js";
import type { Init } from "@protoc-gen-ts/runtime";
import { pushable } from "@protoc-gen-ts/runtime/grpc";
import type { Etcd } from "./etcd.js";
import { EtcdError } from "./etcd-error.js";
import type { ResponseHeader, WatchRequest, WatchResponse } from "./gen/etcd/api/etcdserverpb/rpc_codec.js";
import { KVService, WatchService } from "./gen/etcd/api/etcdserverpb/rpc_grpc.js";
import { type Event, Event_EventType } from "./gen/etcd/api/mvccpb/kv_codec.js";
import { backoff, pause } from "./waiting.js";

/** Values by their keys. */
export type Entries = ReadonlyMap<string, string>;

/** Who is told of what is below a prefix. */
export interface Watcher {
  /** All that is there: once at first, and whenever it has changed. */
  onEntries(entries: Entries): void;
  /** Changes are told of from now on, as they are made. */
  onWatching(): void;
  /** What went wrong. It is tried again. */
  onFailure(error: unknown): void;
}

/** A watch that goes on until it is closed. */
export interface Watch {
  /** Tries now, if it waits for its next attempt; the last one was a second ago at least. */
  hurry(): void;
  close(): void;
}

/** What is known, and as of when. */
interface Known {
  readonly entries: Map<string, string>;
  readonly clusterId: bigint;
  revision: bigint;
}

/** What a wait for the next attempt grows up to, in milliseconds. */
const MAX_WAIT_MS = 3_000;
/** How far attempts are apart at least, however often somebody hurries, in milliseconds. */
const MIN_BETWEEN_MS = 1_000;
/** How long a member may take to begin a watch, in milliseconds. */
const CREATE_TIMEOUT_MS = 5_000;

const utf8 = { encoder: new TextEncoder(), decoder: new TextDecoder() };

/**
 * Watches all keys below a prefix. Where the watch is interrupted, it goes on from the last revision that was seen, so
 * that no change is missed; where etcd no longer keeps what came after that (compaction), or has lost it, all keys are
 * read anew. https://etcd.io/docs/v3.6/learning/api/#watch-api
 *
 * @param prefix Its last character is a slash.
 */
export function watch(etcd: Etcd, prefix: string, watcher: Watcher): Watch {
  const over = new AbortController();
  const waits = backoff(MAX_WAIT_MS);
  let lastAttempt = 0;
  let lastBegin = 0;
  let waiting: AbortController | undefined;

  const run = async (): Promise<void> => {
    let known: Known | undefined;
    while (!over.signal.aborted) {
      lastAttempt = Date.now();
      try {
        known ??= await list();
        await follow(known);
        known = undefined;
      } catch (error) {
        if (over.signal.aborted) return;
        watcher.onFailure(error);
      }
      // A watch that ends as soon as it has begun is not worth a hurry.
      if (lastBegin >= lastAttempt && Date.now() - lastBegin > MAX_WAIT_MS) waits.reset();
      waiting = new AbortController();
      await pause(waits.next(), waiting.signal);
      waiting = undefined;
    }
  };

  const list = async (): Promise<Known> => {
    const request = { key: utf8.encoder.encode(prefix), rangeEnd: utf8.encoder.encode(behind(prefix)) };
    const { header, kvs } = await etcd.call(KVService.range, request, { signal: over.signal });
    const entries = new Map(kvs.map(({ key, value }) => [utf8.decoder.decode(key), utf8.decoder.decode(value)]));
    const { clusterId, revision } = checked(header);
    watcher.onEntries(entries);
    return { entries, clusterId, revision };
  };

  /**
   * Tells of all changes to what is known. Returns where there is no way from that to what is there now.
   *
   * @throws EtcdError if the watch is interrupted.
   */
  const follow = async (known: Known): Promise<void> => {
    const { endpoint } = etcd;
    const requests = pushable<Init<WatchRequest>>();
    requests.push({
      requestUnion: {
        case: "createRequest",
        value: {
          key: utf8.encoder.encode(prefix),
          rangeEnd: utf8.encoder.encode(behind(prefix)),
          startRevision: known.revision + 1n,
          fragment: true,
        },
      },
    });
    const call = new AbortController();
    const stop = (): void => call.abort();
    over.signal.addEventListener("abort", stop);
    const tooLate = setTimeout(stop, CREATE_TIMEOUT_MS);
    const fragments: Event[] = [];
    try {
      for await (const response of etcd.stream(WatchService.watch, requests, { signal: call.signal })) {
        if (response.compactRevision > 0n || isOfAnother(known, response)) return;
        if (response.canceled) {
          throw new EtcdError(status.UNAVAILABLE, `etcd at ${endpoint} has ended the watch: ${response.cancelReason}`);
        }
        if (response.created) {
          clearTimeout(tooLate);
          lastBegin = Date.now();
          watcher.onWatching();
        }
        fragments.push(...response.events);
        // A revision counts when all of it has come.
        if (!response.fragment && fragments.length > 0) apply(known, fragments.splice(0));
      }
      throw new EtcdError(status.UNAVAILABLE, `etcd at ${endpoint} has ended the watch`);
    } catch (error) {
      etcd.leave(endpoint);
      if (!call.signal.aborted) throw error;
      throw new EtcdError(status.DEADLINE_EXCEEDED, `etcd at ${endpoint} does not begin to watch`, { cause: error });
    } finally {
      clearTimeout(tooLate);
      over.signal.removeEventListener("abort", stop);
      requests.end();
    }
  };

  const apply = (known: Known, events: readonly Event[]): void => {
    for (const { type, kv } of events) {
      if (kv === undefined) continue;
      const key = utf8.decoder.decode(kv.key);
      if (type === Event_EventType.DELETE) known.entries.delete(key);
      else known.entries.set(key, utf8.decoder.decode(kv.value));
      known.revision = kv.modRevision;
    }
    watcher.onEntries(known.entries);
  };

  void run();
  return {
    hurry() {
      if (Date.now() - lastAttempt >= MIN_BETWEEN_MS) waiting?.abort();
    },
    close() {
      over.abort();
      waiting?.abort();
    },
  };
}

/** Whether a response tells that etcd has lost what is known: its data are another's, or older than they were. */
function isOfAnother(known: Known, { header, created }: WatchResponse): boolean {
  const { clusterId, revision } = checked(header);
  // etcd's own proxy leaves out what it does not know.
  const otherCluster = clusterId > 0n && known.clusterId > 0n && clusterId !== known.clusterId;
  return otherCluster || (created && revision > 0n && revision < known.revision);
}

function checked(header: ResponseHeader | undefined): ResponseHeader {
  if (header === undefined) throw new EtcdError(status.INTERNAL, "a response of etcd has no header: is it etcd?");
  return header;
}

/** The first key that is not below a prefix. */
function behind(prefix: string): string {
  // "0" comes after "/".
  return `${prefix.slice(0, -1)}0`;
}
