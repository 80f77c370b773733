import type { IncomingMessage } from "node:http";
import { pieces } from "../../json/pieces.js";

/**
 * The body of a request.
 *
 * @returns undefined if it is larger than that, as far as it has come.
 * @throws Error if the client goes away before it is through.
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  // It need not be true, so it is good for a refusal only.
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) return undefined;
  const body = pieces(maxBytes);
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    if (!body.add(chunk)) return undefined;
  }
  return body.joined();
}
