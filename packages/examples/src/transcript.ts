import type { MethodDefinition } from "@grpc/grpc-js";

/** Takes one line of what a conversation shows. */
export type Print = (line: string) => void;

/** What a transcript says of a method. */
export type Rpc = Pick<MethodDefinition<never, never>, "path" | "requestStream" | "responseStream">;

/** The heading of a method, such as `gpt.Greeter/GetGPTStreamData (server streaming)`. */
export function heading(rpc: Rpc): string {
  return `${rpc.path.slice(1)} (${mode(rpc)})`;
}

/** How many messages go each way, in gRPC's words. */
export function mode({ requestStream, responseStream }: Rpc): string {
  return MODES[`${requestStream}-${responseStream}`];
}

const MODES = {
  "false-false": "unary",
  "false-true": "server streaming",
  "true-false": "client streaming",
  "true-true": "bidirectional streaming",
} as const;
