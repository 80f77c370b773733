import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../support/programs.js";

interface Spread {
  readonly median: number;
}

/** How long a codec takes: how many times ours, in the middle of the rounds. */
interface Duration {
  readonly ofOurs: number;
}

/** What `npm run bench:codec` wrote. Times are in nanoseconds, sizes in bytes. */
export interface CodecResults {
  readonly node: string;
  readonly names: Readonly<Record<string, string>>;
  readonly rows: Readonly<
    Record<string, { readonly title: string; readonly codecs: Readonly<Record<string, Duration>> }>
  >;
  /** CPU time in milliseconds, of the same schemas: ours, and protoc-gen-es's. */
  readonly imports: Readonly<Record<"codec" | "pb" | "protobuf-es", Spread>>;
  readonly bundles: Readonly<Record<string, { readonly gzipped: number }>>;
  readonly memory: { readonly entries: Readonly<Record<string, number>> };
}

/** Calls or messages in a second; and how many times as many as ours, in the middle of the rounds. */
interface Speed {
  readonly rate: Spread;
  readonly times: { readonly ours: { readonly rate: number } };
}

/** What `npm run bench:grpc` wrote. */
export interface GrpcResults {
  readonly node: string;
  readonly names: Readonly<Record<string, string>>;
  readonly rows: Readonly<
    Record<
      string,
      {
        readonly title: string;
        readonly unit: string;
        readonly stacks: Readonly<Record<string, Speed>>;
      }
    >
  >;
}

const read = (file: string) => JSON.parse(readFileSync(join(root, "bench", file), "utf8"));

export const codecResults: CodecResults = read("codec/results/codec.json");
export const grpcResults: GrpcResults = read("grpc/results/results.json");
