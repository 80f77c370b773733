import { type Print, waitingForShipping } from "./shop.js";

// What the programs before and after are, so that each can be run in place of each other.

/** A server of the shop. */
interface Started {
  readonly port: number | undefined;
  close(): Promise<unknown>;
}

/** One library's programs. `M` is its type of an order, and `I` what it makes orders of. */
export interface Programs<M, I = M> {
  readonly server: { start(): Promise<Started> };
  readonly client: { converse(port: number, print: Print): Promise<void> };
  readonly messages: {
    make(): I;
    encode(order: I): Uint8Array;
    decode(bytes: Uint8Array): M;
    describe(order: M, print: Print): void;
  };
  readonly json: { toJson(order: M): string };
}

/** What a function prints. */
export async function printed(run: (print: Print) => Promise<void> | void): Promise<string> {
  let text = "";
  await run((line) => {
    text += `${line}\n`;
  });
  return text;
}

/** How many handlers still wait, when what is cancelled had time to end. */
export async function settled(): Promise<number> {
  for (let i = 0; i < 100 && waitingForShipping() > 0; i++) await new Promise((resolve) => setTimeout(resolve, 20));
  return waitingForShipping();
}
